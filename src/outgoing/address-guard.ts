import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { CounterfoilError } from '../errors.js';

/**
 * Whether an address is one of the public internet: not private, local, link-local (where clouds keep their credentials),
 * multicast or reserved. The ranges are the IANA special-purpose registries, as `ipaddr.js` has them.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

/** Throws `CF_CALLBACK_REFUSED` for an address that says by itself that it is not to be called. */
export function admitAddress(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('it is neither http nor https');
  if (url.username !== '' || url.password !== '') throw refused('it holds a password');
  if (allowPrivate) return;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host) && !isPublic(host)) throw refused('it is private');
  if (/(^|\.)(localhost|local|internal)\.?$/i.test(host)) throw refused('it is private');
}

/**
 * Looks names up for a connection and refuses those that lead to a private address. It is asked for every connection anew, so
 * that a name cannot change between check and use.
 */
export function guardedLookup(allowPrivate: boolean, lookup: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, answer) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return answer(error, '', 0);
      if (!allowPrivate && !addresses.every(({ address }) => isPublic(address))) {
        return answer(refused('its name leads to a private address'), '', 0);
      }
      if (options.all === true) return answer(null, addresses);
      answer(null, addresses[0].address, addresses[0].family);
    });
  };
}

const refused = (why: string): CounterfoilError =>
  new CounterfoilError('CF_CALLBACK_REFUSED', `The address is not called: ${why}`);
