// @node-oauth/oauth2-server as a bank: node server.mjs FOLDER header|query
//
// The package decides the protocol; the store, the session and the two pages are ours, as anybody
// has to write them who uses it. header: its defaults. query: allowBearerTokensInQueryString is on.
// A certificate is asked for and none is read. FOLDER holds the certificates and keys. The port goes to standard
// output; the server ends when its standard input does.

import { readFileSync } from "node:fs";
import { createServer } from "node:https";

import OAuth2Server from "@node-oauth/oauth2-server";
import express from "express";
import session from "express-session";

const [folder, setting] = process.argv.slice(2);
const paper = (name) => readFileSync(`${folder}/${name}`);
const password = paper("password.txt").toString();

// What stands in FOLDER/clock, seconds a line, has passed; `new Date()` asks Date.now here.
const now = Date.now;
const passed = () => paper("clock").toString().split("\n").reduce((sum, line) => sum + Number(line), 0);
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [now() + 1000 * passed()]));
  }
  static now() {
    return now() + 1000 * passed();
  }
};

const tpp = (id, callback) => ({
  id,
  grants: ["authorization_code", "refresh_token"],
  redirectUris: [callback],
});
const clients = [
  tpp("PSDFR-ACPR-12345", "https://tpp.example.com/callback"),
  tpp("PSDFR-ACPR-123456", "https://autre.example.com/callback"),
];
const scopes = ["aisp", "openid"];
const [codes, accesses, refreshes] = [new Map(), new Map(), new Map()];

// The model of the package's documentation, in memory. A revocation says whether it found anything.
const model = {
  getClient: async (id) => clients.find((client) => client.id === id),
  saveAuthorizationCode: async (code, client, user) => {
    codes.set(code.authorizationCode, { ...code, client, user });
    return codes.get(code.authorizationCode);
  },
  getAuthorizationCode: async (code) => codes.get(code),
  revokeAuthorizationCode: async (code) => codes.delete(code.authorizationCode),
  saveToken: async (token, client, user) => {
    const saved = { ...token, client, user };
    accesses.set(token.accessToken, saved);
    if (token.refreshToken) refreshes.set(token.refreshToken, saved);
    return saved;
  },
  getAccessToken: async (token) => accesses.get(token),
  getRefreshToken: async (token) => refreshes.get(token),
  revokeToken: async (token) => refreshes.delete(token.refreshToken),
  validateScope: async (_user, _client, asked = ["aisp"]) =>
    asked.every((scope) => scopes.includes(scope)) && asked,
  verifyScope: async (token, needed) => needed.every((scope) => token.scope.includes(scope)),
};
const oauth = new OAuth2Server({
  model,
  authorizationCodeLifetime: 60,
  accessTokenLifetime: 3600,
  refreshTokenLifetime: 1209600,
  requireClientAuthentication: { authorization_code: false, refresh_token: false },
  allowBearerTokensInQueryString: setting === "query",
});

// Let the package answer a request, with what it throws where it refuses.
const answered = async (request, response, act) => {
  const said = new OAuth2Server.Response();
  try {
    const body = await act(new OAuth2Server.Request(request), said);
    response.set(said.headers).status(said.status).send(body ?? said.body);
  } catch (error) {
    const status = said.headers.location ? 302 : (error.code ?? 500);
    const body = { error: error.name, error_description: error.message };
    response.set(said.headers).status(status).json(body);
  }
};
const escaped = (text) => String(text).replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const hidden = ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`;
const form = (action, content) => `<form method="post" action="${action}">${content}</form>`;

const bank = express();
bank.disable("x-powered-by");
bank.use(express.urlencoded({ extended: false }), express.json());
bank.use(session({ secret: folder, resave: false, saveUninitialized: false, cookie: { secure: true } }));
bank.get("/login", (_request, response) => {
  const fields = '<input name="username"><input type="password" name="password">';
  response.send(form("/login", `${fields}<button type="submit">Log in</button>`));
});
bank.post("/login", (request, response) => {
  const { username, password: said } = request.body ?? {};
  if (username !== "lea" || said !== password) {
    response.status(401).send("This login is not known.");
    return;
  }
  request.session.user = { id: username };
  response.redirect(request.session.wanted ?? "/login");
});
bank.all("/authorize", (request, response) => {
  const { user } = request.session;
  if (!user) {
    request.session.wanted = request.originalUrl;
    response.redirect("/login");
    return;
  }
  const asked = { ...request.query, ...request.body };
  if (asked.allowed === undefined) {
    const buttons =
      '<button type="submit" name="allowed" value="true">Accept</button>' +
      '<button type="submit" name="allowed" value="false">Refuse</button>';
    response.send(form("/authorize", Object.entries(asked).map(hidden).join("") + buttons));
    return;
  }
  const authenticateHandler = { handle: () => user };
  answered(request, response, async (question, said) => {
    await oauth.authorize(question, said, { authenticateHandler });
  });
});
bank.all("/token", (request, response) =>
  answered(request, response, async (question, said) => {
    await oauth.token(question, said);
  }),
);
bank.get("/accounts", (request, response) =>
  answered(request, response, async (question, said) => {
    await oauth.authenticate(question, said, { scope: ["aisp"] });
    return { accounts: [] };
  }),
);

const listener = createServer(
  {
    cert: paper("bank.pem"),
    key: paper("bank.key"),
    ca: paper("trusted-ca.pem"),
    requestCert: true,
    rejectUnauthorized: false,
  },
  bank,
);
listener.listen(0, "localhost", () => process.stdout.write(`${listener.address().port}\n`));
process.stdin.on("end", () => process.exit()).resume();
