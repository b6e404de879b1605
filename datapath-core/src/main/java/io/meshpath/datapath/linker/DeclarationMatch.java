// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether what two files say about one name can be the same thing. Typedefs, {@code const} and the like do not matter, nor
 * the lengths of arrays and the constants of enumerations; behind a pointer only names do.
 */
final class DeclarationMatch {
    private static final int DEEPEST = 32;
    private static final int MOST_PROPERTIES = 64; // of a map

    private record Pair(int our, int their, boolean whole) {}

    private final Btf ours;
    private final Btf theirs;
    private final Set<Pair> compared = new HashSet<>(); // each once, or hostile types could ask for ages

    DeclarationMatch(Btf ours, Btf theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /** Whether a variable or function is the same; {@code whole} compares the members of structures, too. */
    boolean isSame(int our, int their, boolean whole) {
        return isSame(our, their, whole, 0);
    }

    private boolean isSame(int our, int their, boolean whole, int depth) {
        if (depth > DEEPEST || !compared.add(new Pair(our, their, whole))) {
            return true; // deeper than programs go, or compared before; what differs there has been found there
        }
        BtfType a = ours.resolved(our);
        BtfType b = theirs.resolved(their);
        if (isDeclaration(a) || isDeclaration(b)) {
            return TypeNames.ofRecord(a).equals(TypeNames.ofRecord(b));
        }
        if (a instanceof BtfType.Variable v && b instanceof BtfType.Variable w) {
            return isSame(v.type(), w.type(), whole, depth + 1);
        } else if (a instanceof BtfType.Function f && b instanceof BtfType.Function g) {
            return isSame(f.prototype(), g.prototype(), whole, depth + 1);
        } else if (a instanceof BtfType.Pointer p && b instanceof BtfType.Pointer q) {
            return isSame(p.target(), q.target(), false, depth + 1);
        } else if (a instanceof BtfType.Array x && b instanceof BtfType.Array y) {
            return isSame(x.element(), y.element(), whole, depth + 1);
        } else if (a instanceof BtfType.Prototype p && b instanceof BtfType.Prototype q) {
            return isSamePrototype(p, q, depth);
        }
        return a.getClass() == b.getClass() && isSameNamed(a, b, whole, depth);
    }

    private static boolean isDeclaration(BtfType type) {
        return type instanceof BtfType.Forward;
    }

    private boolean isSameNamed(BtfType a, BtfType b, boolean whole, int depth) {
        if (a instanceof BtfType.Int i && b instanceof BtfType.Int j) {
            return i.byteSize() == j.byteSize();
        } else if (a instanceof BtfType.FloatingPoint f && b instanceof BtfType.FloatingPoint g) {
            return f.byteSize() == g.byteSize();
        }
        return TypeNames.ofRecord(a).equals(TypeNames.ofRecord(b))
                && TypeNames.byteSize(a) == TypeNames.byteSize(b)
                && (!whole || isSameMembers(TypeNames.members(a), TypeNames.members(b), depth));
    }

    private boolean isSameMembers(List<BtfType.Member> a, List<BtfType.Member> b, int depth) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            BtfType.Member m = a.get(i);
            BtfType.Member n = b.get(i);
            if (!m.name().equals(n.name())
                    || m.bitOffset() != n.bitOffset()
                    || m.bits() != n.bits()
                    || !isSame(m.type(), n.type(), true, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean isSamePrototype(BtfType.Prototype a, BtfType.Prototype b, int depth) {
        if (a.parameters().size() != b.parameters().size() || !isSame(a.returned(), b.returned(), false, depth + 1)) {
            return false;
        }
        for (int i = 0; i < a.parameters().size(); i++) {
            if (!isSame(a.parameters().get(i).type(), b.parameters().get(i).type(), false, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two declarations of a map have the same properties, whose numbers are lengths of arrays. */
    boolean isSameMap(int our, int their) {
        return isSameMap(our, their, 0);
    }

    private boolean isSameMap(int our, int their, int depth) {
        BtfType a = ours.resolved(our);
        BtfType b = theirs.resolved(their);
        if (a instanceof BtfType.Variable v && b instanceof BtfType.Variable w) {
            return isSameMap(v.type(), w.type(), depth);
        }
        List<BtfType.Member> mine = TypeNames.members(a);
        List<BtfType.Member> others = TypeNames.members(b);
        if (depth > DEEPEST || mine.size() > MOST_PROPERTIES || mine.size() != others.size()) {
            return false;
        }
        for (BtfType.Member member : mine) {
            boolean same = others.stream()
                    .anyMatch(other ->
                            other.name().equals(member.name()) && isSameProperty(member.type(), other.type(), depth));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private boolean isSameProperty(int our, int their, int depth) {
        BtfType a = ours.resolved(our);
        BtfType b = theirs.resolved(their);
        if (a instanceof BtfType.Array x && b instanceof BtfType.Array y) { // values: pointers to maps or functions
            return isSameValues(x.element(), y.element(), depth);
        }
        if (!(a instanceof BtfType.Pointer p) || !(b instanceof BtfType.Pointer q)) {
            return false;
        }
        BtfType behindOurs = ours.resolved(p.target());
        BtfType behindTheirs = theirs.resolved(q.target());
        if (behindOurs instanceof BtfType.Array x && behindTheirs instanceof BtfType.Array y) {
            return x.length() == y.length() && isSame(x.element(), y.element(), true, depth + 1);
        }
        return isSame(p.target(), q.target(), true, depth + 1);
    }

    private boolean isSameValues(int our, int their, int depth) {
        return ours.resolved(our) instanceof BtfType.Pointer p
                && theirs.resolved(their) instanceof BtfType.Pointer q
                && (ours.resolved(p.target()) instanceof BtfType.Prototype
                        ? isSame(p.target(), q.target(), false, depth + 1)
                        : isSameMap(p.target(), q.target(), depth + 1));
    }
}
