// Makes a passkey, or signs in with one. Without it, or in a browser that has no
// passkeys, what it would do stays hidden and e-mail does the same.
(() => {
  const { PublicKeyCredential: Key } = window;
  if (!Key || !Key.parseCreationOptionsFromJSON || !Key.parseRequestOptionsFromJSON) return;

  const post = async (path, token, body) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body || {}),
    });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(said.detail || "");
    return said;
  };

  const make = async (token) => {
    const options = await post("/account/passkeys/options", token);
    const publicKey = Key.parseCreationOptionsFromJSON(options);
    const made = await navigator.credentials.create({ publicKey });
    return post("/account/passkeys", token, made.toJSON());
  };

  const sign = async (token) => {
    const options = await post("/sign-in/passkey/options", token);
    const publicKey = Key.parseRequestOptionsFromJSON(options);
    const signed = await navigator.credentials.get({ publicKey });
    return post("/sign-in/passkey", token, signed.toJSON());
  };

  for (const part of document.querySelectorAll("[data-passkey]")) {
    const button = part.querySelector("button");
    const fault = part.querySelector("[role=alert]");
    part.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      fault.textContent = "";
      try {
        const deed = part.dataset.passkey === "make" ? make : sign;
        const { onward } = await deed(part.dataset.token);
        window.location.assign(onward);
        if (onward.startsWith(window.location.pathname)) window.location.reload();
      } catch (error) {
        // Somebody who closes the browser's own window has not failed; the words say both.
        fault.textContent = (error.name === "Error" && error.message) || part.dataset.failed;
        button.disabled = false;
      }
    });
  }
})();
