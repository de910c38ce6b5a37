import type { Configuration, IDToken, UserInfoResponse } from 'openid-client';
import type { Config } from '../../config.js';
import { CounterfoilError } from '../../errors.js';
import { isLoopback } from '../access.js';
import type { Role, User } from '../users.js';

/** What the browser keeps between leaving for the provider and coming back. */
export interface Errand {
  /** Where the browser is sent. */
  readonly address: string;
  readonly memory: string;
}

/** Where the provider sends the browser back to. */
export const CALLBACK = '/review/api/provider/callback';

/** Whoever has several roles gets the first of these. */
const ROLES: readonly Role[] = ['supervisor', 'clerk', 'operator'];
const LONGEST_NAME = 64;

/**
 * An OpenID Connect provider that vouches for people (OpenID Connect Core 1.0; authorisation code flow with PKCE, RFC 7636).
 * It is looked up when somebody first wants to sign in, so that the server starts without it.
 */
export class Provider {
  private found: Promise<Configuration> | undefined;

  constructor(private readonly settings: Config['oidc']) {}

  /** Throws `CF_PROVIDER_UNAVAILABLE`. */
  async begin(): Promise<Errand> {
    const client = await import('openid-client');
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const address = client.buildAuthorizationUrl(await this.configuration(), {
      ...{ redirect_uri: this.callback, scope: this.settings.scopes.join(' '), state, nonce },
      ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    });
    return { address: address.href, memory: [state, nonce, verifier].join('.') };
  }

  /**
   * Who has come back. Throws `CF_SIGN_IN_FAILED` where the answer is not one to this browser's errand or the provider refuses,
   * `CF_FORBIDDEN` where no role is theirs, `CF_PROVIDER_UNAVAILABLE`.
   * @param query what the provider added to the address, with its question mark
   */
  async finish(query: string, memory: string | undefined): Promise<User> {
    const client = await import('openid-client');
    const configuration = await this.configuration();
    const [expectedState = '', expectedNonce = '', pkceCodeVerifier = ''] = memory?.split('.') ?? [];
    if (expectedState === '') throw new CounterfoilError('CF_SIGN_IN_FAILED', 'The sign-in was not begun here');
    try {
      const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
      const tokens = await client.authorizationCodeGrant(configuration, new URL(this.callback + query), checks);
      const claims = tokens.claims();
      if (claims === undefined) throw new TypeError('The provider sent no ID token');
      return this.userOf(
        this.valuesOf(claims).length > 0 || configuration.serverMetadata().userinfo_endpoint === undefined
          ? claims
          : { ...claims, ...(await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)) },
      );
    } catch (cause) {
      if (cause instanceof CounterfoilError) throw cause;
      throw new CounterfoilError('CF_SIGN_IN_FAILED', 'The provider did not vouch for them', { cause });
    }
  }

  private get callback(): string {
    return new URL(CALLBACK, this.settings.address).href;
  }

  private configuration(): Promise<Configuration> {
    this.found ??= this.discover().catch((cause: unknown) => {
      // It is looked up again when somebody next wants to sign in.
      this.found = undefined;
      const { issuer } = this.settings;
      throw new CounterfoilError('CF_PROVIDER_UNAVAILABLE', `${issuer} (oidc.issuer) does not answer`, { cause });
    });
    return this.found;
  }

  private async discover(): Promise<Configuration> {
    const client = await import('openid-client');
    const { issuer, clientId, clientSecret } = this.settings;
    const url = new URL(issuer);
    const execute = [client.enableNonRepudiationChecks];
    // Configuration allows it on this computer alone.
    if (url.protocol === 'http:' && isLoopback(url.hostname)) execute.push(client.allowInsecureRequests);
    const authentication = clientSecret === '' ? client.None() : undefined;
    return client.discovery(url, clientId, clientSecret === '' ? undefined : clientSecret, authentication, { execute });
  }

  private userOf(claims: IDToken | UserInfoResponse): User {
    const { roleClaim, nameClaim } = this.settings;
    const values = this.valuesOf(claims);
    const role = ROLES.find((one) => this.settings.roles[one].some((value) => values.includes(value)));
    if (role === undefined)
      throw new CounterfoilError(
        'CF_FORBIDDEN',
        `The claim ${roleClaim} (oidc.roleClaim) names no role of this server`,
      );
    const name = claimOf(claims, nameClaim);
    return { name: (typeof name === 'string' && name !== '' ? name : claims.sub).slice(0, LONGEST_NAME), role };
  }

  private valuesOf(claims: object): string[] {
    const claim = claimOf(claims, this.settings.roleClaim);
    const values: readonly unknown[] = Array.isArray(claim) ? claim : typeof claim === 'string' ? claim.split(' ') : [];
    return values.filter((value) => typeof value === 'string' && value !== '') as string[];
  }
}

/** A claim by its name, which may hold points, or by its path. */
function claimOf(claims: object, name: string): unknown {
  const known = claims as Readonly<Record<string, unknown>>;
  if (name in known) return known[name];
  return name
    .split('.')
    .reduce<unknown>((within, key) => (within as Readonly<Record<string, unknown>> | undefined)?.[key], known);
}
