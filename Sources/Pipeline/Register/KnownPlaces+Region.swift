import GeoIO
import Geometry

extension KnownPlaces {
    /// Those that a re-run may say something of; nil keeps all.
    func restricted(to ground: RegionGround?) throws(TubanError) -> KnownPlaces {
        guard let ground else { return self }
        var known = self
        known.places = []
        for place in places where try ground.touches(place.polygons) {
            if try !ground.holds(place.polygons) { known.partly.insert(known.places.count) }
            known.places.append(place)
        }
        return known
    }
}
