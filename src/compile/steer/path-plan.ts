import type { Steer, Uplink } from "../../policy/index.ts";
import type { OwnedWindows } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { membersOf, type Path, pathKey, type PathShape, pinOf } from "./path.ts";
import { cutMarkIn, markWindow, type MarkWindow } from "./mark-window.ts";
import { mostPaths, numberPaths } from "./path-numbers.ts";
import { windowsOf } from "./windows.ts";

/** All paths of a policy and what leads from one to another. */
export interface PathPlan {
  readonly window: MarkWindow;
  /** The mark of connections that are cut; `null` when none ever are. */
  readonly cutMark: number | null;
  readonly windows: OwnedWindows;
  readonly paths: readonly Path[];
  /** What a line of `steer` chooses, by where the traffic goes. */
  readonly choiceOf: (steer: Steer, scope: PathShape["scope"]) => Path;
  /** The pin for flows of a choice that leave by a device. */
  readonly pins: readonly { readonly choice: Path; readonly device: string; readonly pin: Path }[];
  /** The way back for flows that came in by a device; none when there is a single uplink. */
  readonly returns: readonly { readonly device: string; readonly path: Path }[];
}

/** Plans the paths of `policy`; `null` when there are more than the marks can tell apart, which is reported. */
export const planPaths = (context: Context): PathPlan | null => {
  const windows = windowsOf(context.policy);
  const window = markWindow(windows.marks);
  const cuts = context.policy.settings?.moved === "cut";
  const choices = context.policy.steers.flatMap(choiceShapes);
  const pins = choices.flatMap((choice) => pinShapes(context, choice));
  const returns = returnShapes(context);
  const paths = numberPaths(
    [...choices, ...pins.map(({ pin }) => pin), ...returns.map(({ shape }) => shape)],
    windows,
    cuts ? 1 : 0,
  );
  if (paths === null) return reportTooMany(context, mostPaths(windows, cuts ? 1 : 0));
  const pathOf = (shape: PathShape): Path => paths.get(pathKey(shape))!;
  const distinct = new Map(
    pins.map((one) => [`${pathKey(one.choice)} ${one.device}`, one] as const).reverse(),
  );
  return {
    window,
    cutMark: cuts ? cutMarkIn(window) : null,
    windows,
    paths: [...paths.values()],
    choiceOf: (steer, scope) => pathOf(choiceShape(steer, scope)),
    pins: [...distinct.values()].map(({ choice, device, pin }) => ({
      choice: pathOf(choice),
      device,
      pin: pathOf(pin),
    })),
    returns: returns.map(({ device, shape }) => ({ device, path: pathOf(shape) })),
  };
};

const choiceShapes = (steer: Steer): readonly PathShape[] => {
  const hasInternet = steer.to.some(({ kind }) => kind === "internet");
  const hasOther = steer.to.some(({ kind }) => kind !== "internet" && kind !== "host");
  return [
    ...(hasInternet ? [choiceShape(steer, "internet")] : []),
    ...(hasOther ? [choiceShape(steer, "all")] : []),
  ];
};

const choiceShape = ({ path, fallback, span }: Steer, scope: PathShape["scope"]): PathShape => ({
  role: "choice",
  tiers: path.kind === "via" ? path.uplinks.map((uplink) => [{ uplink, weight: 1 }]) : [path.shares],
  fallback,
  scope,
  span,
});

/** Packets do not tell two uplinks behind one device apart: their flows stay with the choice. */
const pinShapes = (
  { policy }: Context,
  choice: PathShape,
): readonly { readonly choice: PathShape; readonly device: string; readonly pin: PathShape }[] => {
  const members = membersOf(choice).map((name) => policy.uplinks.find((uplink) => uplink.name === name)!);
  return members.map(({ name, device }) => {
    const isShared = members.filter((other) => other.device === device).length > 1;
    return { choice, device, pin: isShared ? choice : pinOf(choice, name) };
  });
};

const returnShapes = ({
  policy,
}: Context): readonly { readonly device: string; readonly shape: PathShape }[] => {
  const byDevice = new Map<string, Uplink>(
    policy.uplinks.map((uplink) => [uplink.device, uplink] as const).reverse(),
  );
  if (byDevice.size < 2) return [];
  return policy.uplinks
    .filter((uplink) => byDevice.get(uplink.device) === uplink)
    .map(({ name, device, span }) => ({
      device,
      shape: {
        role: "return",
        tiers: [[{ uplink: name, weight: 1 }]],
        fallback: null,
        scope: "internet",
        span,
      },
    }));
};

const reportTooMany = ({ policy, draft }: Context, most: number): null => {
  draft.report({
    severity: "error",
    code: "policy/too-many-paths",
    message: `the lines of \`steer\` need more different paths than the ${most} that packet marks and the other windows can tell apart`,
    span: policy.steers[0]?.span ?? policy.uplinks[0]!.span,
    hint: "let lines that may do so share the same `via` or `balance`, or choose larger windows under `settings`",
  });
  return null;
};
