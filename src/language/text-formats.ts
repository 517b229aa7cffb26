import {
  addressFaults,
  gatewayFaults,
  interfaceAddressFaults,
  macFaults,
  prefixFaults,
} from "./address-formats.ts";
import { deviceFaults, virtualMachineFaults } from "./device-format.ts";
import { dscpFaults } from "./dscp-format.ts";
import { endpointFaults } from "./endpoint-format.ts";
import { includeFaults } from "./include/include-pattern.ts";
import { nameFaults, serviceNameFaults } from "./name-format.ts";
import { ruleSentenceFaults } from "./rule-sentence.ts";
import { scheduleFaults } from "./schedule-format.ts";
import { serviceFaults } from "./service-format.ts";
import { testSentenceFaults } from "./test-sentence.ts";
import type { TextFault } from "./text-fault.ts";
import { validityFaults } from "./validity-format.ts";
import { windowFaults } from "./window-format.ts";

/**
 * The forms that texts of the language have, by the name that JSON Schema's `format` carries. Each function answers
 * all faults of a text; none means that the text has the form.
 */
export const textFormats = {
  "causeway-name": nameFaults,
  "causeway-service-name": serviceNameFaults,
  "causeway-device": deviceFaults,
  "causeway-virtual-machine": virtualMachineFaults,
  "causeway-address": addressFaults,
  "causeway-gateway": gatewayFaults,
  "causeway-interface-address": interfaceAddressFaults,
  "causeway-prefix": prefixFaults,
  "causeway-mac": macFaults,
  "causeway-endpoint": endpointFaults,
  "causeway-service": serviceFaults,
  "causeway-include": includeFaults,
  "causeway-rule": ruleSentenceFaults,
  "causeway-test": testSentenceFaults,
  "causeway-dscp": dscpFaults,
  "causeway-schedule": scheduleFaults,
  "causeway-validity": validityFaults,
  "causeway-mark-bits": windowFaults("marks"),
  "causeway-rule-priorities": windowFaults("priorities"),
  "causeway-routing-tables": windowFaults("tables"),
} as const satisfies Readonly<Record<string, (text: string) => readonly TextFault[]>>;

/** The name of a form. */
export type TextFormat = keyof typeof textFormats;
