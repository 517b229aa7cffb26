import { quoteText } from "../diagnostics/index.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** `dev_valid_name` in `net/core/dev.c`: below `IFNAMSIZ` bytes, not `.` or `..`, no slash, colon or blank. */
export const devicePattern = /^(?!\.{1,2}$)[!-.0-9;-~]{1,15}$/;

/** What the names of virtual machines look like: printable, no blank at the ends. */
export const virtualMachinePattern = /^[!-~](?:[ -~]{0,126}[!-~])?$/;

/** The faults of the name of a network device. */
export const deviceFaults = (text: string): readonly TextFault[] =>
  devicePattern.test(text)
    ? []
    : [
        wholeText(
          text,
          "language/bad-device",
          text === "" ? "a device name is empty" : `${quoteText(text)} cannot be the name of a device`,
          "a device has a name of 1 to 15 characters without blank, slash or colon; `ip link` lists them",
        ),
      ];

/** The faults of the name of a virtual machine, as its hypervisor knows it. */
export const virtualMachineFaults = (text: string): readonly TextFault[] =>
  virtualMachinePattern.test(text)
    ? []
    : [
        wholeText(
          text,
          "language/bad-name",
          text === "" ? "a name is empty" : `${quoteText(text)} cannot be the name of a virtual machine`,
          "write the name as the hypervisor shows it: printable ASCII, at most 128 characters",
        ),
      ];
