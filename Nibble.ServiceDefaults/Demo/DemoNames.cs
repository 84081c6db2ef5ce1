namespace Nibble.ServiceDefaults.Demo;

/// <summary>Names of people, streets, restaurants and dishes in the demo data.</summary>
internal static class DemoNames
{
    public static readonly string[] FirstNames =
    [
        "Ada",
        "Ben",
        "Clara",
        "David",
        "Elif",
        "Finn",
        "Greta",
        "Hana",
        "Ivan",
        "Jonas",
        "Karim",
        "Lena",
        "Mia",
        "Noah",
        "Olga",
        "Paul",
        "Quirin",
        "Rosa",
        "Sami",
        "Tara",
        "Ute",
        "Viktor",
        "Wanda",
        "Xenia",
        "Yusuf",
        "Zoe",
    ];

    public static readonly string[] LastNames =
    [
        "Arslan",
        "Bauer",
        "Costa",
        "Dietrich",
        "Engel",
        "Fischer",
        "Gruber",
        "Hoffmann",
        "Ivanova",
        "Jansen",
        "Koch",
        "Lange",
        "Meyer",
        "Nguyen",
        "Okafor",
        "Petrov",
        "Quandt",
        "Rossi",
        "Schmidt",
        "Tanaka",
        "Ulrich",
        "Vogel",
        "Weber",
        "Yilmaz",
        "Zimmer",
    ];

    public static readonly string[] Streets =
    [
        "Ackerstraße",
        "Bergmannstraße",
        "Chausseestraße",
        "Danziger Straße",
        "Elsenstraße",
        "Friedrichstraße",
        "Graefestraße",
        "Invalidenstraße",
        "Kastanienallee",
        "Linienstraße",
        "Müllerstraße",
        "Oranienstraße",
        "Prenzlauer Allee",
        "Reichenberger Straße",
        "Schönhauser Allee",
        "Torstraße",
        "Warschauer Straße",
    ];

    public static readonly Cuisine[] Cuisines =
    [
        new(
            "italian",
            ["Trattoria Sole", "Forno Rosso", "Nonna Pia", "La Lanterna"],
            [
                new("Starters", "Bruschetta", 590),
                new("Starters", "Burrata with tomatoes", 1090),
                new("Pizza", "Pizza Margherita", 890),
                new("Pizza", "Pizza Diavola", 1090),
                new("Pizza", "Pizza Quattro Formaggi", 1150),
                new("Pasta", "Spaghetti Carbonara", 1090),
                new("Pasta", "Lasagne al forno", 1190),
                new("Desserts", "Tiramisù", 590),
                new("Drinks", "Limonata", 350),
            ]
        ),
        new(
            "japanese",
            ["Sakura Bento", "Umi Sushi", "Ramen Kaze", "Kyoto Kitchen"],
            [
                new("Starters", "Edamame", 450),
                new("Starters", "Gyoza", 690),
                new("Sushi", "Salmon nigiri", 790),
                new("Sushi", "California roll", 890),
                new("Sushi", "Sushi platter", 1890),
                new("Ramen", "Shoyu ramen", 1290),
                new("Ramen", "Miso ramen", 1290),
                new("Desserts", "Mochi", 490),
                new("Drinks", "Green tea", 300),
            ]
        ),
        new(
            "indian",
            ["Bombay Express", "Tandoor House", "Masala Corner", "Ganesha"],
            [
                new("Starters", "Vegetable samosa", 490),
                new("Starters", "Onion bhaji", 450),
                new("Curries", "Butter chicken", 1290),
                new("Curries", "Palak paneer", 1090),
                new("Curries", "Lamb vindaloo", 1390),
                new("Rice", "Chicken biryani", 1290),
                new("Bread", "Garlic naan", 350),
                new("Desserts", "Gulab jamun", 450),
                new("Drinks", "Mango lassi", 400),
            ]
        ),
        new(
            "burgers",
            ["Bun & Beef", "Patty Club", "Smash Corner", "Grill Nine"],
            [
                new("Burgers", "Classic burger", 990),
                new("Burgers", "Cheeseburger", 1090),
                new("Burgers", "Bacon burger", 1190),
                new("Burgers", "Halloumi burger", 1050),
                new("Sides", "French fries", 390),
                new("Sides", "Sweet potato fries", 450),
                new("Sides", "Onion rings", 450),
                new("Desserts", "Brownie", 450),
                new("Drinks", "Cola", 300),
            ]
        ),
        new(
            "vietnamese",
            ["Pho Hanoi", "Saigon Street", "Lotus", "Banh Mi Brothers"],
            [
                new("Starters", "Summer rolls", 590),
                new("Starters", "Fried spring rolls", 550),
                new("Soups", "Pho bo", 1090),
                new("Soups", "Pho chay", 990),
                new("Bowls", "Bun bo nam bo", 1150),
                new("Bowls", "Com ga", 1090),
                new("Sandwiches", "Banh mi", 750),
                new("Desserts", "Che ba mau", 450),
                new("Drinks", "Iced coffee", 380),
            ]
        ),
        new(
            "turkish",
            ["Anadolu", "Kebap Ustasi", "Ocakbasi Kaya", "Simit Sarayi"],
            [
                new("Starters", "Lentil soup", 490),
                new("Starters", "Cig köfte", 590),
                new("Grill", "Adana kebap", 1290),
                new("Grill", "Chicken shish", 1190),
                new("Döner", "Döner in bread", 690),
                new("Döner", "Dürüm", 750),
                new("Pide", "Sucuk pide", 990),
                new("Desserts", "Baklava", 490),
                new("Drinks", "Ayran", 250),
            ]
        ),
        new(
            "mexican",
            ["Taqueria Luna", "El Camino", "Casa Maiz", "Cantina Azul"],
            [
                new("Starters", "Guacamole and chips", 690),
                new("Tacos", "Tacos al pastor", 990),
                new("Tacos", "Tacos de pescado", 1090),
                new("Tacos", "Mushroom tacos", 950),
                new("Burritos", "Chicken burrito", 1090),
                new("Burritos", "Bean burrito", 950),
                new("Quesadillas", "Cheese quesadilla", 790),
                new("Desserts", "Churros", 490),
                new("Drinks", "Agua fresca", 350),
            ]
        ),
        new(
            "thai",
            ["Bangkok Garden", "Chili & Basil", "Thai Elephant", "Mango Tree"],
            [
                new("Starters", "Chicken satay", 650),
                new("Soups", "Tom kha gai", 690),
                new("Curries", "Green curry", 1190),
                new("Curries", "Massaman curry", 1250),
                new("Wok", "Pad thai", 1090),
                new("Wok", "Pad kra pao", 1150),
                new("Salads", "Papaya salad", 790),
                new("Desserts", "Mango sticky rice", 590),
                new("Drinks", "Thai iced tea", 380),
            ]
        ),
        new(
            "vegan",
            ["Green Fork", "Roots", "Daily Bowl", "Plantarium"],
            [
                new("Starters", "Hummus and pita", 590),
                new("Bowls", "Buddha bowl", 1090),
                new("Bowls", "Teriyaki tofu bowl", 1150),
                new("Bowls", "Falafel bowl", 1050),
                new("Mains", "Seitan schnitzel", 1290),
                new("Mains", "Jackfruit burger", 1090),
                new("Salads", "Quinoa salad", 890),
                new("Desserts", "Chocolate avocado mousse", 490),
                new("Drinks", "Ginger shot", 320),
            ]
        ),
        new(
            "german",
            ["Zum Anker", "Berliner Stube", "Gasthaus Linde", "Wurst am Eck"],
            [
                new("Starters", "Potato soup", 550),
                new("Mains", "Wiener Schnitzel", 1590),
                new("Mains", "Königsberger Klopse", 1290),
                new("Mains", "Käsespätzle", 1090),
                new("Mains", "Currywurst with fries", 890),
                new("Sides", "Cucumber salad", 350),
                new("Sides", "Fried potatoes", 390),
                new("Desserts", "Apple strudel", 550),
                new("Drinks", "Apple spritzer", 300),
            ]
        ),
    ];

    public sealed record Cuisine(string Name, string[] Restaurants, Dish[] Dishes);

    public sealed record Dish(string Category, string Name, long Price);
}
