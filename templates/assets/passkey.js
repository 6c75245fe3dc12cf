// Passkeys. A form asks with WebAuthn options in `data-passkey`; sent by its button of the value
// `passkey`, it opens the browser's own dialog, puts the answer as JSON into its field `assertion`,
// and is sent. Without this file each form says what to do instead, in `data-needs-script`.

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** The options with their base64url fields as bytes (WebAuthn Level 3, 5.1.8 and 5.1.9). */
const asked = (options) => {
  const key = options.publicKey;
  key.challenge = bytes(key.challenge);
  if (key.user) key.user.id = bytes(key.user.id);
  for (const known of [...(key.excludeCredentials ?? []), ...(key.allowCredentials ?? [])]) {
    known.id = bytes(known.id);
  }
  return { publicKey: key };
};

/** The answer with its bytes as base64url (WebAuthn Level 3, 5.1.7). */
const answered = (credential) => {
  const response = {};
  for (const field of ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"]) {
    const value = credential.response[field];
    if (value) response[field] = text(value);
  }
  const extensions = credential.getClientExtensionResults();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, extensions };
};

const ask = (options) => {
  const question = asked(options);
  const makes = "pubKeyCredParams" in question.publicKey;
  return makes ? navigator.credentials.create(question) : navigator.credentials.get(question);
};

const drive = (form) => {
  const trouble = form.querySelector("[data-passkey-trouble]");
  const known = form.querySelector("[data-passkey-known]");
  for (const note of form.querySelectorAll("[data-needs-script]")) note.hidden = true;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.assertion;
    if (event.submitter?.value !== "passkey" || field.value) return;
    event.preventDefault();
    try {
      field.value = JSON.stringify(answered(await ask(JSON.parse(form.dataset.passkey))));
      form.requestSubmit(event.submitter);
    } catch (error) {
      // The person closed the dialog, or the browser or authenticator refused: the page stays. An
      // authenticator that holds one of `excludeCredentials` is told apart (WebAuthn, 5.1.3).
      const held = error.name === "InvalidStateError" && known;
      if (trouble) trouble.hidden = Boolean(held);
      if (known) known.hidden = !held;
      console.info(error.name);
    }
  });
};

if (globalThis.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) drive(form);
}
