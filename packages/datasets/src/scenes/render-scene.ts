import { along, cross, dot, type Solid, unit, type Vector } from "./solid.js";

/** Half the side of the square room, whose middle is the origin. */
const room = 5;
const [cameraHeight, cameraDistance, lookedAt] = [2.3, 4.7, 0.85] as const;
/** Half the image's side at distance 1. */
const opening = 0.5;
const light = unit([-0.55, 1, -0.75]);
const [ambient, shadowed] = [0.45, 0.6] as const;
/** Rays for each pixel are the square of it. */
const rays = 2;

/** What a ray may meet, in the order of a pixel's entries. */
const surfaces = { floor: 0, wall: 1, object: 2 } as const;

/**
 * How much each surface shines in each pixel, whatever its color: a solid on the floor of a square room, in light from the left,
 * with the shadow that it throws. The image is the sum over surfaces of their shine times their color.
 *
 * @param angle by which the camera stands to the right, in radians
 * @returns [side, side, 3 surfaces], means over four rays of a pixel
 */
export function renderScene(solid: Solid, angle: number, side: number): Float32Array {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const origin: Vector = [cameraDistance * sin, cameraHeight, -cameraDistance * cos];
  const forward = unit([-origin[0], lookedAt - cameraHeight, -origin[2]]);
  const right: Vector = [cos, 0, sin];
  const up = cross(forward, right);
  const shine = new Float32Array(side * side * 3);
  const at = (index: number): number => (((index + 0.5) / (side * rays)) * 2 - 1) * opening;
  for (let row = 0; row < side * rays; row++)
    for (let column = 0; column < side * rays; column++) {
      const direction = unit(along(along(forward, right, at(column)), up, -at(row)));
      const pixel = 3 * (Math.floor(row / rays) * side + Math.floor(column / rays));
      const { surface, brightness } = trace(solid, origin, direction);
      shine[pixel + surfaces[surface]]! += brightness / (rays * rays);
    }
  return shine;
}

/** What a ray meets first, and how bright it is there. */
function trace(
  solid: Solid,
  origin: Vector,
  direction: Vector,
): { readonly surface: keyof typeof surfaces; readonly brightness: number } {
  const hit = solid(origin, direction);
  const floor = direction[1] < 0 ? -origin[1] / direction[1] : Infinity;
  const beside = (Math.sign(direction[0]) * room - origin[0]) / direction[0];
  const behind = (Math.sign(direction[2]) * room - origin[2]) / direction[2];
  const wall = Math.min(beside, behind);
  if (hit !== undefined && hit.distance < Math.min(floor, wall))
    return { surface: "object", brightness: lit(hit.normal) };
  if (floor < wall) {
    const isDark = solid(along(origin, direction, floor), light) !== undefined;
    return { surface: "floor", brightness: lit([0, 1, 0]) * (isDark ? shadowed : 1) };
  }
  const normal: Vector = beside < behind ? [-Math.sign(direction[0]), 0, 0] : [0, 0, -Math.sign(direction[2])];
  return { surface: "wall", brightness: lit(normal) };
}

function lit(normal: Vector): number {
  return ambient + (1 - ambient) * Math.max(0, dot(normal, light));
}
