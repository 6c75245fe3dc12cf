// The journeys of the review in a real browser: two officers and their supervisor work through cases to the signature, in
// both languages, with a code and with a passkey; every page they see is held to what every page is held to.
import { writeFileSync } from 'node:fs';
import { close } from './visit.mjs';
import { issued } from './review.mjs';
import { officer } from './officer.mjs';
import { seats } from './seats.mjs';
import { supervisor } from './supervisor.mjs';

const { EXPECTED } = process.env;

const [first, second] = await Promise.all([officer('petugas', 'id'), officer('petugas2', 'en')]);
const third = await supervisor('penyelia');
await seats(first, second, third);
if (EXPECTED) writeFileSync(EXPECTED, JSON.stringify(issued));
await close('the review');
