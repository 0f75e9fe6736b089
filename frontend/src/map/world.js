/** The world as two shapes on a plane of WIDTH by HEIGHT: land and the borders between countries (Natural Earth). */
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import { askJson } from "../data.js";

export const WIDTH = 960;
export const HEIGHT = 470;
const projection = geoEqualEarth().fitSize([WIDTH, HEIGHT], { type: "Sphere" });
let shapes = null;

/** Where a place stands on the plane, as `{x, y}`. */
export function project(lon, lat) {
  const [x, y] = projection([lon, lat]);
  return { x, y };
}

/** `{land, borders, sphere}` as Path2D; read once for all maps of a page. */
export function readWorld() {
  shapes ??= askJson(new URL("./world.json", import.meta.url)).then((world) => ({
    land: shape(feature(world, world.objects.land)),
    borders: shape(mesh(world, world.objects.countries, (one, other) => one !== other)),
    sphere: shape({ type: "Sphere" }),
  }));
  return shapes;
}

function shape(geometry) {
  const path = new Path2D();
  geoPath(projection, path)(geometry);
  return path;
}
