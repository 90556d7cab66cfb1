// A FHIR client by a library of others (fhir-kit-client): says in one line of JSON what it found.
import { Client } from 'fhir-kit-client';

const [baseUrl, bearerToken] = process.argv.slice(2);
const client = new Client({ baseUrl, bearerToken });
const smart = await client.smartAuthMetadata();
const statement = await client.capabilityStatement();

const made = await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', name: [{ family: 'Kit' }] } });
const patient = { resourceType: 'Patient', id: made.id };
await client.update({ ...patient, body: { ...(await client.read(patient)), gender: 'female' } });
await client.patch({ ...patient, jsonPatch: [{ op: 'add', path: '/birthDate', value: '2001-02-03' }] });
const first = await client.vread({ ...patient, version: '1' });
const history = await client.resourceHistory(patient);

const pages = [];
for (let page = await client.search({ resourceType: 'Observation', searchParams: { patient: 'demo-1', _count: 10 } }); page && pages.length < 3; page = await client.nextPage({ bundle: page })) {
  pages.push(page.entry.map(entry => entry.resource.id));
}

const problems = await client.search({ resourceType: 'Condition', compartment: { resourceType: 'Patient', id: 'demo-1' } });
const everything = await client.operation({ name: 'everything', resourceType: 'Patient', id: 'demo-1', method: 'GET' });
const reference = `Patient/${made.id}`;
const transaction = await client.transaction({
  body: {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { resource: { resourceType: 'Condition', subject: { reference }, code: { text: 'By a kit' } }, request: { method: 'POST', url: 'Condition' } },
      { request: { method: 'GET', url: reference } },
    ],
  },
});
const [, problem] = transaction.entry[0].response.location.match(/Condition\/([^/]+)/);
await client.delete({ resourceType: 'Condition', id: problem });   // a patient is deleted after what the record holds
await client.delete(patient);
const gone = await client.read(patient).catch(error => error.response.status);

console.log(JSON.stringify({
  token: smart.tokenUrl,
  fhirVersion: statement.fhirVersion,
  versions: history.entry.map(entry => entry.resource.meta.versionId),
  gender: [first.gender ?? null, history.entry[0].resource.gender],
  birthDate: history.entry[0].resource.birthDate,
  pages: pages.map(page => page.length),
  distinct: new Set(pages.flat()).size,
  problems: problems.entry.length,
  everything: everything.entry.some(entry => entry.resource.id === 'demo-1'),
  transaction: transaction.entry.map(entry => entry.response.status.slice(0, 3)),
  gone,
}));
