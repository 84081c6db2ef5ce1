// Where the demo city is there: a button for each of its accounts. A click signs in through the public API; the page then
// starts again with the token filled in. It lives as long as the tab.
const key = "nibble.reference";
const bar = document.getElementById("nibble-accounts");
const signedIn = JSON.parse(sessionStorage.getItem(key) ?? "null");

const known = await (await fetch("/console/accounts.json")).json();
if (known.accounts.length > 0) {
  bar.append("Try it as");
  for (const { role, email } of known.accounts) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = role.replace("_", " ");
    button.setAttribute("aria-pressed", String(signedIn?.role === role));
    button.addEventListener("click", () => signIn(role, email));
    bar.append(button);
  }
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.textContent = signedIn ? `Signed in as ${signedIn.email}` : "";
  bar.append(said);
}

async function signIn(role, email) {
  const answer = await fetch("/api/auth/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password: known.password }),
  });
  const body = await answer.json();
  if (!answer.ok) {
    bar.querySelector("[role=status]").textContent = body.detail;
    return;
  }
  sessionStorage.setItem(key, JSON.stringify({ role, email, token: body.accessToken }));
  location.reload();
}

export default signedIn
  ? { authentication: { preferredSecurityScheme: "bearer", securitySchemes: { bearer: { token: signedIn.token } } } }
  : {};
