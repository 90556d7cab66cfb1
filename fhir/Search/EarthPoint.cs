namespace DrCloud.Fhir.Search;

/// <summary>
/// A place on the earth, taken for a sphere, as a point of the unit sphere. The haversine of the angle between two places is a quarter of the square of the
/// straight line between their points: so distances compare by products and sums alone, which every database computes to the same bit, and neither the poles
/// nor the 180th meridian are special.
/// </summary>
/// <param name="X">Towards latitude 0, longitude 0.</param>
/// <param name="Y">Towards latitude 0, longitude 90 east.</param>
/// <param name="Z">Towards the north pole.</param>
public readonly record struct EarthPoint(double X, double Y, double Z)
{
    /// <summary>The earth's mean radius in kilometres.</summary>
    public const double Radius = 6371.0088;

    // More than the sphere's diameter.
    private const double Everywhere = 3;

    /// <summary>The point of a place, or null if there is no such place.</summary>
    /// <param name="latitude">Degrees north, -90 to 90.</param>
    /// <param name="longitude">Degrees east, -180 to 180.</param>
    public static EarthPoint? Of(double latitude, double longitude)
    {
        if (!(Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180))
        {
            return null;
        }

        var (sinLatitude, cosLatitude) = Math.SinCos(double.DegreesToRadians(latitude));
        var (sinLongitude, cosLongitude) = Math.SinCos(double.DegreesToRadians(longitude));
        return new(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }

    /// <summary>The straight line through the sphere between two places whose distance on it is this.</summary>
    /// <param name="kilometres">The distance; whatever is more than half around the earth is everywhere.</param>
    public static double LineOf(double kilometres) => kilometres >= Math.PI * Radius ? Everywhere : 2 * Math.Sin(kilometres / Radius / 2);

    /// <summary>The square of the straight line to another point, summed in the order x, y, z.</summary>
    public double SquareTo(EarthPoint other)
    {
        var (x, y, z) = (X - other.X, Y - other.Y, Z - other.Z);
        return (x * x) + (y * y) + (z * z);
    }
}
