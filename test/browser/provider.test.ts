import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, violations } from '../support/chromium.js';
import { CLIENT, freePort, openIdentityProvider } from '../support/identity-provider.js';
import { onBothQueues, openPage, OPENING_MILLISECONDS, shoot } from '../support/review-pages.js';
import { openReviewServer, PASSWORD, type ReviewServer } from '../support/review-server.js';

onBothQueues('signing in by an OpenID Connect provider', (redis) => {
  let server: ReviewServer;
  let browser: Browser;
  let identity: Awaited<ReturnType<typeof openIdentityProvider>>;
  beforeAll(async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    identity = await openIdentityProvider(`${address}/review/api/provider/callback`, {
      asha: ['clerks'],
      carla: ['clerks', 'leaders'],
      eve: ['visitors'],
    });
    const environment = {
      COUNTERFOIL_OIDC_ISSUER: identity.issuer,
      COUNTERFOIL_OIDC_CLIENT_ID: CLIENT.id,
      COUNTERFOIL_OIDC_CLIENT_SECRET: CLIENT.secret,
      COUNTERFOIL_OIDC_ADDRESS: address,
      COUNTERFOIL_OIDC_ROLE_CLAIM: 'realm.roles',
      COUNTERFOIL_OIDC_ROLES_CLERK: 'clerks',
      COUNTERFOIL_OIDC_ROLES_SUPERVISOR: 'leaders',
    };
    server = await openReviewServer({ otto: 'operator' }, redis?.(), { environment, port });
    browser = await openBrowser();
  }, OPENING_MILLISECONDS);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await identity.close();
  });

  const comeAs = async (name: string): Promise<Page> => {
    const page = await openPage(browser, server.base);
    await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('anything');
    await page.keyboard.press('Enter');
    // The provider asks whether we may know who they are.
    await page.getByRole('button', { name: 'Continue' }).click();
    return page;
  };

  it('lets people in with the role that a claim gives them, and out again', async () => {
    const page = await comeAs('asha');
    await page.locator('.who', { hasText: 'asha' }).getByText('clerk').waitFor();
    expect(page.url()).toBe(server.base);
    expect(await page.getByRole('link', { name: 'Export corrections' }).count()).toBe(0);
    const cookies = await page.context().cookies(server.base);
    expect(cookies).toMatchObject([{ name: 'counterfoil_session', httpOnly: true, sameSite: 'Strict' }]);
    await page.locator('.top').getByText('Sign out').click();
    await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
    await page.context().close();
  });

  it('gives whoever has several roles the higher one', async () => {
    const page = await comeAs('carla');
    await page.locator('.who', { hasText: 'carla' }).getByText('supervisor').waitFor();
    await page.context().close();
  });

  it('keeps them signed in when the server starts anew', async () => {
    const page = await comeAs('asha');
    await page.locator('.who').waitFor();
    await server.stop();
    await server.start();
    await page.reload();
    await page.locator('.who', { hasText: 'asha' }).waitFor();
    await page.context().close();
  });

  it('tells whoever has no role here, and lets nobody in who did not set out here', async () => {
    const page = await comeAs('eve');
    await page.locator('[role=alert]').getByText('no role here is yours').waitFor();
    expect(await page.locator('.queue').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    if (redis === undefined) await shoot(page, 'review-sign-in-provider');
    await page.goto(`${server.base}api/provider/callback?code=stolen&state=guessed`);
    await page.locator('[role=alert]').getByText('Signing in did not work').waitFor();
    expect(await page.locator('.queue').count()).toBe(0);
    expect(server.logged()).not.toMatch(/"eve"|visitors|stolen/);
    await page.context().close();
  });

  it('leaves users of this server’s own their password, and says so when the provider is away', async () => {
    const page = await openPage(browser, server.base);
    await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
    await identity.close();
    await server.stop();
    await server.start();
    await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
    await page.locator('[role=alert]').getByText('does not answer').waitFor();
    await page.locator('input[name=name]').fill('otto');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.who', { hasText: 'otto' }).getByText('operator').waitFor();
    await page.context().close();
  });
});
