namespace Admissions.Rules.Seating;

/// <summary>
/// Calls the candidates of a group to the seats, one after another, in their random order as far as the neighbours allow.
/// A big school (more than a third of the group) has its own pointer: once it makes up half of those left, it is called whenever it can be.
/// </summary>
internal ref struct Caller(ReadOnlySpan<Entry> group, WaitingLine waiting, int big, int bigLeft)
{
    private readonly ReadOnlySpan<Entry> _group = group;
    private int _left = group.Length;
    private int _bigLeft = bigLeft;
    private int _next;
    private int _nextBig;

    /// <summary>False once somebody had to be called beside a school mate.</summary>
    public bool Clean { get; private set; } = true;

    public Entry CallAnyone() => _group[_next++];

    /// <param name="a">School at one neighbouring seat that is already taken.</param>
    /// <param name="b">School at the other.</param>
    public Entry Call(int a, int b)
    {
        _left--;
        if (_bigLeft > 0 && big != a && big != b && BigIsDue()) return CallBig();
        if (waiting.Count > 0 && waiting.TryTake(a, b, out var waited)) return _group[waited];
        while (_next < _group.Length)
        {
            ref readonly var entry = ref _group[_next];
            var school = entry.School;
            if (school < 0 || (school != a && school != b && school != big))
            {
                _next++;
                return entry;
            }

            if (school != big) waiting.Add(school, _next);
            _next++;
        }

        if (_bigLeft > 0)
        {
            Clean &= big != a && big != b;
            return CallBig();
        }

        Clean = false;
        return _group[waiting.TakeFirst()];
    }

    private bool BigIsDue()
    {
        if (2 * _bigLeft > _left) return true;
        while (_group[_nextBig].School != big) _nextBig++;
        while (_next < _group.Length && _group[_next].School == big) _next++;
        return _nextBig < _next;
    }

    private Entry CallBig()
    {
        while (_group[_nextBig].School != big) _nextBig++;
        _bigLeft--;
        return _group[_nextBig++];
    }
}

/// <summary>Candidates passed over because a school mate sits beside the seat, by school in the order in which schools began to wait.</summary>
internal sealed class WaitingLine
{
    private readonly List<(int School, Queue<int> Entries)> _schools = [];
    private readonly Stack<Queue<int>> _unused = new();

    /// <summary>Schools waiting; at most a few at a time, because whoever waits is called first.</summary>
    public int Count => _schools.Count;

    public void Add(int school, int entry)
    {
        foreach (var (known, entries) in _schools)
        {
            if (known != school) continue;
            entries.Enqueue(entry);
            return;
        }

        var line = _unused.TryPop(out var used) ? used : new();
        line.Enqueue(entry);
        _schools.Add((school, line));
    }

    /// <summary>The first waiting candidate of a school other than the two.</summary>
    public bool TryTake(int a, int b, out int entry)
    {
        for (var i = 0; i < _schools.Count; i++)
        {
            if (_schools[i].School == a || _schools[i].School == b) continue;
            entry = Take(i);
            return true;
        }

        entry = -1;
        return false;
    }

    public int TakeFirst() => Take(0);

    private int Take(int index)
    {
        var line = _schools[index].Entries;
        var entry = line.Dequeue();
        if (line.Count > 0) return entry;
        _schools.RemoveAt(index);
        _unused.Push(line);
        return entry;
    }
}
