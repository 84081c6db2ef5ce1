Console.WriteLine("The app model comes here.");
