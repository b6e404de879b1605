// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds everything in which what a layout describes is not what a map says of itself: fields that are missing on either side,
 * offsets, sizes, signs, byte orders, lengths of arrays, through nested structures. Names of types do not matter. A run of bytes
 * is whatever lies there.
 */
public final class LayoutComparison {
    private static final int DEEPEST = 32;
    // The key of tries is for anybody's prefixes, whatever their fields are called.
    private static final String TRIE_KEY = "bpf_lpm_trie_key";

    private final Btf ours;
    private final Btf theirs;
    private final List<String> differences;

    private LayoutComparison(Btf ours, Btf theirs, List<String> differences) {
        this.ours = ours;
        this.theirs = theirs;
        this.differences = differences;
    }

    /** Adds the differences between the types with these numbers to {@code differences}, each beginning with {@code path}. */
    public static void compare(String path, Btf ours, int our, Btf theirs, int their, List<String> differences) {
        new LayoutComparison(ours, theirs, differences).types(path, our, their, 0);
    }

    private void types(String path, int our, int their, int depth) {
        BtfType here = ours.resolved(our);
        BtfType there = theirs.resolved(their);
        if (there instanceof BtfType.DataSection section
                && section.variables().size() == 1
                && !(here instanceof BtfType.DataSection)) {
            int variable = section.variables().get(0).variable();
            types(path, our, ((BtfType.Variable) theirs.type(variable)).type(), depth + 1);
            return;
        }
        if (isBytes(our)) {
            sizes(path, our, their);
            return;
        }
        if (depth > DEEPEST) {
            differences.add(path + ": nested too deep to compare");
        } else if (isStructure(here) && isStructure(there)) {
            structs(path, our, their, depth);
        } else if (here instanceof BtfType.Array array && there instanceof BtfType.Array other) {
            arrays(path, array, other, depth);
        } else if (here instanceof BtfType.Struct struct && onlyMember(ours, struct) > 0) {
            types(path, onlyMember(ours, struct), their, depth + 1);
        } else if (there instanceof BtfType.Struct struct && onlyMember(theirs, struct) > 0) {
            types(path, our, onlyMember(theirs, struct), depth + 1);
        } else if (isNumber(here) && isNumber(there)) {
            numbers(path, our, their);
        } else if (here instanceof BtfType.FloatingPoint && there instanceof BtfType.FloatingPoint) {
            sizes(path, our, their);
        } else {
            differences.add(path + ": " + ours.name(our) + " here, " + theirs.name(their) + " in the map");
        }
    }

    private boolean isBytes(int id) {
        return ours.resolved(id) instanceof BtfType.Array array
                && ours.resolved(array.element()) instanceof BtfType.Int octet
                && octet.byteSize() == 1
                && !octet.signed();
    }

    private static boolean isStructure(BtfType type) {
        return type instanceof BtfType.Struct || type instanceof BtfType.Union || type instanceof BtfType.DataSection;
    }

    private static boolean isNumber(BtfType type) {
        return type instanceof BtfType.Int
                || type instanceof BtfType.Enumeration
                || type instanceof BtfType.WideEnumeration
                || type instanceof BtfType.Pointer;
    }

    // A structure around one value lies as the value does.
    private static int onlyMember(Btf btf, BtfType.Struct struct) {
        if (struct.members().size() != 1) {
            return 0;
        }
        int member = struct.members().get(0).type();
        return btf.byteSize(member).equals(OptionalLong.of(struct.byteSize())) ? member : 0;
    }

    private boolean sizes(String path, int our, int their) {
        long here = ours.byteSize(our).orElse(0);
        long there = theirs.resolved(their) instanceof BtfType.DataSection section
                ? section.byteSize()
                : theirs.byteSize(their).orElse(0);
        if (here != there) {
            differences.add(path + ": " + here + " bytes here, " + there + " in the map");
        }
        return here == there;
    }

    private void numbers(String path, int our, int their) {
        if (!sizes(path, our, their)) {
            return;
        }
        if (ours.resolved(our) instanceof BtfType.Int here && theirs.resolved(their) instanceof BtfType.Int there) {
            compare(path, sign(here), sign(there));
        }
        ByteOrders.Stated stated = ByteOrders.of(theirs, their);
        if (stated != ByteOrders.Stated.NOT) {
            compare(path, ByteOrders.of(ours, our).orHost(), stated.orHost());
        }
    }

    private static String sign(BtfType.Int number) {
        return number.signed() ? "signed" : "unsigned";
    }

    private void compare(String path, String here, String there) {
        if (!here.equals(there)) {
            differences.add(path + ": " + here + " here, " + there + " in the map");
        }
    }

    private void arrays(String path, BtfType.Array here, BtfType.Array there, int depth) {
        if (here.length() != there.length()) {
            differences.add(path + ": " + here.length() + " elements here, " + there.length() + " in the map");
        }
        types(path + "[]", here.element(), there.element(), depth + 1);
    }

    private void structs(String path, int our, int their, int depth) {
        Map<String, StructFields.Field> fields = StructFields.of(theirs, their);
        if (ours.resolved(our) instanceof BtfType.Struct here && here.name().equals(TRIE_KEY)) {
            fields = StructFields.renamed(fields, here);
        }
        for (StructFields.Field here : StructFields.of(ours, our).values()) {
            StructFields.Field there = fields.remove(here.name());
            if (!StructFields.isPadding(here.name())) {
                field(path + "." + here.name(), here, there, depth);
            }
        }
        fields.values().stream().filter(field -> field.matters(theirs)).forEach(field -> onlyThere(path, field));
    }

    private void field(String path, StructFields.Field here, StructFields.@Nullable Field there, int depth) {
        if (there == null) {
            differences.add(path + ": " + here.place(ours) + " here, not in the map");
        } else if (here.isBitField() || there.isBitField()) {
            compare(path, here.place(ours), there.place(theirs));
        } else {
            compare(path, "at " + here.byteOffset(), "at " + there.byteOffset());
            types(path, here.type(), there.type(), depth + 1);
        }
    }

    private void onlyThere(String path, StructFields.Field field) {
        differences.add(path + "." + field.name() + ": not here, " + field.place(theirs) + " in the map");
    }
}
