// SMART App Launch 2.0 by hand, both ways: https://hl7.org/fhir/smart-app-launch/app-launch.html
// From the EHR the address has iss and launch; standalone it has iss alone, or nothing. The token is held in memory only.
import { drawChart } from '/apps/demo/chart.js';

const clientId = 'demo-chart';
const scopes = 'openid fhirUser patient/Patient.read patient/Observation.read';
const home = `${location.origin}/apps/demo/`;
const begun = 'begun';   // the launch that is going on, in this tab's storage
const mostPages = 10;

const element = id => document.getElementById(id);
const base64url = bytes => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const random = length => base64url(crypto.getRandomValues(new Uint8Array(length)));
const sha256 = async text => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

async function getJson(address, token) {
  const response = await fetch(address, { headers: { Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }) } });
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }

  return response.json();
}

// Whoever names another server could have the person sign in there.
function trusted(iss) {
  const address = new URL(iss);
  if (address.origin !== location.origin || !/^\/apis\/[^/]+\/fhir\/?$/.test(address.pathname)) {
    throw new Error('This app works with the server it comes from, and no other.');
  }

  return address.href.replace(/\/$/, '');
}

async function begin(iss, launch) {
  const base = trusted(iss);
  const smart = await getJson(`${base}/.well-known/smart-configuration`);
  const [state, verifier] = [random(16), random(32)];
  sessionStorage.setItem(begun, JSON.stringify({ base, state, verifier, tokenEndpoint: smart.token_endpoint }));
  const address = new URL(smart.authorization_endpoint);
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: home,
    scope: `${launch ? 'launch' : 'launch/patient'} ${scopes}`,
    state,
    aud: base,
    code_challenge: base64url(await sha256(verifier)),
    code_challenge_method: 'S256',
    ...(launch && { launch }),
  });
  location.assign(address);
}

async function finish(answer) {
  const { base, state, verifier, tokenEndpoint } = JSON.parse(sessionStorage.getItem(begun) ?? '{}');
  sessionStorage.removeItem(begun);
  if (!state || answer.get('state') !== state) {
    throw new Error('This answer belongs to no launch of this window. Please start again.');
  }

  if (answer.has('error')) {
    throw new Error(answer.get('error') === 'access_denied' ? 'Access was not allowed.' : answer.get('error_description') ?? answer.get('error'));
  }

  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: home, client_id: clientId, code_verifier: verifier,
    }),
  });
  const tokens = await response.json();
  if (!response.ok) {
    throw new Error(tokens.error_description ?? tokens.error);
  }

  return { base, patient: tokens.patient, token: tokens.access_token };
}

async function readPressures({ base, patient, token }) {
  const query = new URLSearchParams({ patient, code: 'http://loinc.org|85354-9,http://loinc.org|55284-4', _sort: 'date', _count: '100' });
  const readings = [];
  let address = `${base}/Observation?${query}`;
  for (let page = 0; address?.startsWith(`${base}/`) && page < mostPages; page++) {
    const bundle = await getJson(address, token);
    readings.push(...(bundle.entry ?? []).map(entry => readingOf(entry.resource)).filter(reading => reading));
    address = bundle.link?.find(link => link.relation === 'next')?.url;
  }

  return readings;
}

function readingOf(observation) {
  const value = code => observation.component?.find(part => part.code?.coding?.some(coding => coding.code === code))?.valueQuantity?.value;
  const reading = { when: observation.effectiveDateTime, systolic: value('8480-6'), diastolic: value('8462-4') };
  const isUsable = observation.status !== 'entered-in-error' && reading.when && reading.systolic !== undefined && reading.diastolic !== undefined;
  return isUsable ? reading : null;
}

async function show(access) {
  const [patient, readings] = await Promise.all([getJson(`${access.base}/Patient/${encodeURIComponent(access.patient)}`, access.token), readPressures(access)]);
  const name = patient.name?.find(given => given.use === 'official') ?? patient.name?.[0];
  element('patient').textContent = (name?.text ?? [...(name?.given ?? []), name?.family].filter(part => part).join(' ')) || 'Patient without a name';
  element('facts').textContent = [patient.birthDate && `born ${patient.birthDate}`, patient.gender].filter(fact => fact).join(', ');
  drawChart(element('plot'), element('readings'), readings);
  element('chart').hidden = false;
  return readings.length === 0 ? 'No blood pressure is recorded.' : '';
}

async function run() {
  const query = new URLSearchParams(location.search);
  history.replaceState(null, '', home);   // a code is not to stay in the address
  if (query.has('code') || query.has('error')) {
    return show(await finish(query));
  }

  if (query.has('iss')) {
    await begin(query.get('iss'), query.get('launch'));
    return 'Going to the server …';
  }

  element('start').hidden = false;
  return '';
}

async function attempt(action) {
  element('failure').hidden = true;
  try {
    element('progress').textContent = 'One moment …';
    element('progress').textContent = await action();
  } catch (problem) {
    element('progress').textContent = '';
    element('failure').textContent = problem.message;
    element('failure').hidden = false;
    element('start').hidden = false;
  }
}

element('connect').addEventListener('click', () => attempt(async () => {
  await begin(`${location.origin}/apis/default/fhir`, null);
  return 'Going to the server …';
}));
attempt(run);
