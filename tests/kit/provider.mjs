// A provider of sign-ins to test against: the npm package `oidc-provider`, with one client and one
// subject, who is signed in without a question. Its one argument is JSON; a line says that it listens.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const told = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${told.port}`;

function newProvider() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig' };
  const made = new Provider(issuer, {
    clients: [{
      client_id: told.client,
      client_secret: told.secret,
      redirect_uris: [told.callback],
      post_logout_redirect_uris: [told.left],
      backchannel_logout_uri: told.logouts,
      backchannel_logout_session_required: true,
    }],
    jwks: { keys: [key] },
    // The service listens on this machine, where this package would by itself ask nothing.
    fetch: (address, { dispatcher, ...asked }) => fetch(address, asked),
    cookies: { keys: [randomUUID()] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    acrValues: [told.acr],
    claims: { acr: null, auth_time: null, openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: told.email, email_verified: true }),
    }),
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  made.on('backchannel.error', (_, error) => console.log(error));
  return made;
}

let provider = newProvider();
createServer(async (request, response) => {
  if (request.url === '/rotation') {
    provider = newProvider();
    response.end();
  } else if (request.url.startsWith('/interaction/')) {
    await provider.interactionFinished(request, response, { login: { accountId: told.subject, acr: told.acr } });
  } else {
    provider.callback()(request, response);
  }
}).listen(told.port, '127.0.0.1', () => console.log('listening'));
