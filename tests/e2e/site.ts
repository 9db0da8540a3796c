/** Where the end-to-end tests find the site: under a sub-path, so that no address may begin at the root. */
export const SITE_PORT = 41_730;
export const SITE_PATH = '/some/where/benchtab/';
export const SITE_URL = `http://localhost:${SITE_PORT}${SITE_PATH}`;
