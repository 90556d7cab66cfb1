// A client that speaks by libraries of others. Talks with the test in lines of JSON: it says what it needs, and gets the answer.
import { createInterface } from 'node:readline';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';

const [kind, issuer, fhirBase] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = line => process.stdout.write(`${JSON.stringify(line)}\n`);
const ask = async line => {
  say(line);
  return JSON.parse((await lines.next()).value);
};

const server = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer)));
const register = async metadata =>
  oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(server, metadata));

if (kind === 'code') {
  const redirect = 'https://client.example.org/callback';
  const registered = await register({
    application_type: 'private',
    client_name: 'Foreign app',
    redirect_uris: [redirect],
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid fhirUser profile offline_access launch/patient patient/Patient.read',
  });
  const config = await openid.discovery(new URL(issuer), registered.client_id, undefined, openid.ClientSecretPost(registered.client_secret));
  const verifier = openid.randomPKCECodeVerifier();
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const address = await openid.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirect,
    scope: registered.scope,
    aud: fhirBase,
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const { callback } = await ask({ authorize: address.href });
  const tokens = await openid.authorizationCodeGrant(config, new URL(callback), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce });
  const person = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
  const before = await openid.tokenIntrospection(config, refreshed.access_token);
  await openid.tokenRevocation(config, refreshed.refresh_token);
  const after = await openid.tokenIntrospection(config, refreshed.access_token);
  say({ patient: refreshed.patient, fhirUser: person.fhirUser, name: person.name, active: [before.active, after.active] });
} else {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const registered = await register({
    application_type: 'private',
    client_name: 'Foreign service',
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['client_credentials'],
    jwks: { keys: [{ kty, crv, x, y, kid: 'one' }] },
    scope: 'system/Patient.read',
  });
  await ask({ enable: registered.client_id });
  const client = { client_id: registered.client_id };
  const answer = await oauth.clientCredentialsGrantRequest(
    server, client, oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'one' }), new URLSearchParams({ scope: 'system/Patient.read' }));
  const token = await oauth.processClientCredentialsResponse(server, client, answer);
  say({ token: token.access_token, expires: token.expires_in, scope: token.scope });
}

process.exit(0);
