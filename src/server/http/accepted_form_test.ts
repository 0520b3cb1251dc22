import assert from "node:assert/strict";
import { acceptedForm } from "./accepted_form.ts";

Deno.test("acceptedForm: another form than JSON must be clearly preferred", () => {
  const cases: readonly (readonly [header: string | undefined, form: string])[] = [
    [undefined, "application/json"],
    ["", "application/json"],
    ["*/*", "application/json"],
    ["application/json, text/plain, */*", "application/json"],
    ["text/plain, */*", "application/json"],
    ["text/plain, application/json, application/*+json, */*", "application/json"],
    ["text/html, image/gif, image/jpeg, */*; q=.2", "application/json"],
    ["text/html", "application/json"],
    ["text/plain;q=0", "application/json"],
    ["text/plain", "text/plain"],
    ["Text/Plain; charset=utf-8", "text/plain"],
    ["text/*", "text/plain"],
    ["text/plain, */*;q=0.1", "text/plain"],
    ["application/octet-stream", "application/octet-stream"],
    ["application/x-ndjson", "application/x-ndjson"],
    ["application/x-ndjson, application/json;q=0.9", "application/x-ndjson"],
    ["application/json;q=0.5, application/x-ndjson;q=0.7, text/plain;q=0.9", "text/plain"],
    ["application/*", "application/json"],
  ];
  for (const [header, form] of cases) assert.equal(acceptedForm(header), form, header);
});
