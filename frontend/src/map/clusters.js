/**
 * Sites that would stand on each other become one mark, at each zoom anew.
 *
 * Supercluster measures distances in Mercator's projection. So that they are those of this map, whose projection is
 * another, it is given not where sites lie on the earth but where Mercator's projection would have to find them.
 */
import Supercluster from "supercluster";
import { HEIGHT, project, WIDTH } from "./world.js";

const RADIUS = 34;
const CLOSEST = 13;
const TILE = 512;

/** The largest zoom of the map, at which only sites of one place stand together. */
export const LARGEST = (2 ** CLOSEST * TILE) / WIDTH;

/** The sites `{id, label, lat, lon, count}` that have a place on the earth. */
export const placed = (sites) =>
  sites.filter(({ lat, lon }) => {
    return isNumber(lat) && isNumber(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  });

const isNumber = (value) => value !== null && value !== "" && Number.isFinite(Number(value));

/** The longitude and latitude that Mercator's projection puts at a place on the plane. */
function toMercator({ x, y }) {
  const turn = Math.PI * (1 - 2 * ((y - HEIGHT / 2) / WIDTH + 0.5));
  return [(x / WIDTH - 0.5) * 360, (2 * Math.atan(Math.exp(turn)) - Math.PI / 2) * (180 / Math.PI)];
}

function fromMercator([lon, lat]) {
  const sine = Math.sin((lat * Math.PI) / 180);
  const down = -Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return { x: (lon / 360 + 0.5) * WIDTH, y: down * WIDTH + HEIGHT / 2 };
}

/** `marksAt(k)` gives the marks at a zoom: `{x, y, sites, total, site}` on the plane, `site` where it is a single one. */
export function cluster(sites) {
  const index = new Supercluster({
    radius: RADIUS,
    extent: TILE,
    maxZoom: CLOSEST,
    map: ({ site }) => ({ total: Number(site.count ?? 1) }),
    reduce: (sum, { total }) => {
      sum.total += total;
    },
  });
  index.load(
    sites.map((site) => ({
      type: "Feature",
      properties: { site },
      geometry: { type: "Point", coordinates: toMercator(project(Number(site.lon), Number(site.lat))) },
    })),
  );
  const zoomAt = (k) => Math.max(0, Math.min(CLOSEST, Math.floor(Math.log2((k * WIDTH) / TILE))));
  const known = new Map();

  function mark({ geometry, properties }) {
    const { x, y } = fromMercator(geometry.coordinates);
    const { site, cluster_id: id } = properties;
    if (site) return { x, y, sites: 1, total: Number(site.count ?? 1), site };
    return { x, y, sites: properties.point_count, total: properties.total, site: null, id };
  }

  function marksAt(k) {
    const zoom = zoomAt(k);
    if (!known.has(zoom)) known.set(zoom, index.getClusters([-180, -90, 180, 90], zoom).map(mark));
    return known.get(zoom);
  }

  /** The zoom at which a mark falls apart; null where its sites stand in one place. */
  function opensAt({ id }) {
    const zoom = index.getClusterExpansionZoom(id);
    return zoom > CLOSEST ? null : (2 ** zoom * TILE) / WIDTH;
  }

  /** The sites of a mark, the first of them. */
  const sitesOf = ({ id, site }, most) =>
    site ? [site] : index.getLeaves(id, most).map(({ properties }) => properties.site);
  return { marksAt, opensAt, sitesOf };
}
