// oidc-provider as a bank: node server.mjs FOLDER checked|ignored
//
// checked: the QWAC authenticates the TPP (RFC 8705 2.1) and its access tokens are bound to it
// (RFC 8705 3). ignored: the same server, which asks for no certificate. FOLDER holds the certificates and keys.
// The port goes to standard output; the server ends when its standard input does.

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

import { Provider } from "oidc-provider";

const [folder, setting] = process.argv.slice(2);

// What stands in FOLDER/clock, seconds a line, has passed.
const clock = () => readFileSync(`${folder}/clock`, "utf8").split("\n");
const passed = () => clock().reduce((sum, line) => sum + Number(line), 0);
const now = Date.now;
Date.now = () => now() + 1000 * passed();

const checked = setting === "checked";
const authentication = checked ? "tls_client_auth" : "none";
const paper = (name) => readFileSync(`${folder}/${name}`);

const client = (client_id, client_name, callback, slot) => ({
  client_id,
  client_name,
  redirect_uris: [callback],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: authentication,
  ...(checked && {
    tls_client_auth_subject_dn: new X509Certificate(paper(`${slot}.pem`)).subject,
    tls_client_certificate_bound_access_tokens: true,
  }),
});

const configuration = {
  clients: [
    client("PSDFR-ACPR-12345", "Exemple TPP", "https://tpp.example.com/callback", "tpp"),
    client("PSDFR-ACPR-123456", "Autre TPP", "https://autre.example.com/callback", "other_tpp"),
  ],
  clientAuthMethods: [authentication],
  cookies: { keys: ["not a secret: nobody's sessions are kept here"] },
  features: {
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    mTLS: {
      enabled: checked,
      tlsClientAuth: true,
      certificateBoundAccessTokens: true,
      getCertificate: (context) => context.socket.getPeerX509Certificate(),
      certificateAuthorized: (context) => context.socket.authorized,
      certificateSubjectMatches: (context, _property, expected) =>
        context.socket.getPeerX509Certificate().subject === expected,
    },
  },
  // What differs by default between clients that authenticate and those that do not is settled.
  issueRefreshToken: () => true,
  rotateRefreshToken: () => true,
  pkce: { required: () => false },
};

const bank = createServer({
  cert: paper("bank.pem"),
  key: paper("bank.key"),
  ca: paper("trusted-ca.pem"),
  crl: ["root", "other_root", "qtsp", "other_qtsp"].map((ca) => paper(`${ca}.crl.pem`)),
  requestCert: checked,
  rejectUnauthorized: false,
});
bank.listen(0, "localhost", () => {
  const { port } = bank.address();
  bank.on("request", new Provider(`https://localhost:${port}`, configuration).callback());
  process.stdout.write(`${port}\n`);
});
process.stdin.on("end", () => process.exit()).resume();
