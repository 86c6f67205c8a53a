namespace Neuropil.Numerics;

/// <summary>The value that would stand at a place if all were sorted, without sorting them.</summary>
internal static class Selection
{
    /// <summary>Hoare 1961, doi:10.1145/366622.366647; the pivot is the middle of three, so that the same values take the same way.</summary>
    /// <param name="values">Left in another order.</param>
    public static float Nth(Span<float> values, int n)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            float a = values[low], b = values[low + (high - low) / 2], c = values[high], pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
            if (n <= j) high = j;
            else if (n >= i) low = i;
            else return values[n];
        }
        return values[n];
    }
}
