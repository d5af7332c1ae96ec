// Short names for what the script says hundreds of times; the build puts them in its place.

const { max: $max, min: $min, round: $round, floor: $floor, ceil: $ceil, abs: $abs } = Math;
const { isNaN: $isNaN } = Number;
const { document: $document } = globalThis;

export { $abs, $ceil, $document, $floor, $isNaN, $max, $min, $round };
