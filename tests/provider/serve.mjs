// A certified OpenID provider on loopback. Its settings come as JSON in PROVIDER; says "ready" when it listens.
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { Provider } from 'oidc-provider'

const { issuer, port, pem, clients } = JSON.parse(process.env.PROVIDER)
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
// Each start brings a new key under a new name, as when a company changes it.
const key = { ...privateKey.export({ format: 'jwk' }), kid: `key-${process.pid}`, use: 'sig' }
const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [key] },
  cookies: { keys: ['tests'] },
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    // Everybody has the same name and the same mail address here: neither may open an account.
    claims: () => ({ sub: id, name: '陈晓雯', email: 'u4@huarui.example', email_verified: true }),
  }),
})
provider.proxy = true
const tls = readFileSync(pem)
createServer({ key: tls, cert: tls }, provider.callback()).listen(port, '127.0.0.1', () => console.log('ready'))
