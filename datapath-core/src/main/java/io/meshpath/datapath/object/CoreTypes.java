// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.btf.BtfType.Member;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Finds what an object's types are called in the kernel's: fields by the names on the way to them, whatever lies between;
 * enumeration constants and types by their names. A name ends before three underscores, behind which variants of one type
 * are told apart.
 */
final class CoreTypes {
    private static final String FLAVOR = "___";
    private static final int DEEPEST = 32;

    private final Btf local;
    private final Btf target;

    CoreTypes(Btf local, Btf target) {
        this.local = local;
        this.target = target;
    }

    /** The type of the same kind and name; empty if the kernel has none. */
    OptionalInt type(int type) {
        BtfType own = local.type(type);
        String name = essential(name(own));
        if (name.isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalInt found = target.find(name, own.getClass());
        if (found.isPresent() || !isEnumeration(own)) {
            return found;
        }
        OptionalInt narrow = target.find(name, BtfType.Enumeration.class);
        return narrow.isPresent() ? narrow : target.find(name, BtfType.WideEnumeration.class);
    }

    /** The size of the kernel's type of this name in bytes. */
    OptionalLong size(int type) {
        OptionalInt other = type(type);
        return other.isPresent() ? target.byteSize(other.getAsInt()) : OptionalLong.empty();
    }

    /** The value of constant {@code index} of an enumeration; empty if the kernel's has no such name. */
    OptionalLong constant(int enumeration, int index) {
        OptionalInt other = type(enumeration);
        List<BtfType.Constant> constants = constants(local.type(enumeration));
        if (other.isEmpty() || index < 0 || index >= constants.size()) {
            return OptionalLong.empty();
        }
        String name = essential(constants.get(index).name());
        return constants(target.type(other.getAsInt())).stream()
                .filter(constant -> essential(constant.name()).equals(name))
                .mapToLong(BtfType.Constant::value)
                .findFirst();
    }

    /** The field that {@code access} leads to in the object's own types. */
    CoreField own(int type, List<Integer> access) {
        CoreField at = element(new CoreField(local, local.resolve(type), 0, 0), access.get(0));
        for (int index : access.subList(1, access.size())) {
            at = step(at, index);
        }
        return at;
    }

    private CoreField step(CoreField at, int index) {
        BtfType type = local.resolved(at.type());
        if (type instanceof BtfType.Array array) {
            return element(new CoreField(local, array.element(), at.bitOffset(), 0), index);
        }
        return member(at, members(type).get(index));
    }

    /** The field of the same names in the kernel's types; empty if there is none, or it is something else by now. */
    Optional<CoreField> field(int type, List<Integer> access) {
        OptionalInt root = type(local.resolve(type));
        if (root.isEmpty()) {
            return Optional.empty();
        }
        CoreField ours = element(new CoreField(local, local.resolve(type), 0, 0), access.get(0));
        Optional<CoreField> theirs = Optional.of(element(new CoreField(target, root.getAsInt(), 0, 0), access.get(0)));
        for (int index : access.subList(1, access.size())) {
            BtfType ourType = local.resolved(ours.type());
            ours = step(ours, index);
            theirs = theirs.flatMap(there -> follow(ourType, index, there));
        }
        int found = ours.type();
        return theirs.filter(there -> areAlike(found, there.type(), 0));
    }

    private Optional<CoreField> follow(BtfType ourType, int index, CoreField there) {
        BtfType theirType = target.resolved(there.type());
        if (ourType instanceof BtfType.Array) {
            return theirType instanceof BtfType.Array array && (index < array.length() || array.length() == 0)
                    ? Optional.of(element(new CoreField(target, array.element(), there.bitOffset(), 0), index))
                    : Optional.empty();
        }
        String name = members(ourType).get(index).name();
        return name.isEmpty() ? Optional.of(there) : named(there, name, 0); // nameless parts are looked through
    }

    private static Optional<CoreField> named(CoreField in, String name, int depth) {
        for (Member member : members(in.btf().resolved(in.type()))) {
            if (member.name().equals(name)) {
                return Optional.of(member(in, member));
            }
            if (member.name().isEmpty() && depth < DEEPEST) {
                Optional<CoreField> inside = named(member(in, member), name, depth + 1);
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        return Optional.empty();
    }

    private static CoreField member(CoreField of, Member member) {
        return new CoreField(of.btf(), member.type(), of.bitOffset() + member.bitOffset(), member.bits());
    }

    private static CoreField element(CoreField first, int index) {
        long size = index == 0 ? 0 : first.btf().byteSize(first.type()).orElse(0);
        return new CoreField(first.btf(), first.type(), first.bitOffset() + index * size * Byte.SIZE, 0);
    }

    /** Whether a program that expects the one can make use of the other; sizes may differ. */
    private boolean areAlike(int ours, int theirs, int depth) {
        BtfType our = local.resolved(ours);
        BtfType their = target.resolved(theirs);
        if (isComposite(our) && isComposite(their) || isEnumeration(our) && isEnumeration(their)) {
            return true;
        }
        if (our instanceof BtfType.Array a && their instanceof BtfType.Array b) {
            return depth < DEEPEST && areAlike(a.element(), b.element(), depth + 1);
        }
        return our.getClass() == their.getClass();
    }

    private static boolean isComposite(BtfType type) {
        return type instanceof BtfType.Struct || type instanceof BtfType.Union;
    }

    private static boolean isEnumeration(BtfType type) {
        return type instanceof BtfType.Enumeration || type instanceof BtfType.WideEnumeration;
    }

    static List<Member> members(BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            return struct.members();
        }
        return type instanceof BtfType.Union union ? union.members() : List.of();
    }

    private static List<BtfType.Constant> constants(BtfType type) {
        if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.constants();
        }
        return type instanceof BtfType.WideEnumeration enumeration ? enumeration.constants() : List.of();
    }

    static String name(BtfType type) {
        if (type instanceof BtfType.Struct struct) {
            return struct.name();
        } else if (type instanceof BtfType.Union union) {
            return union.name();
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.name();
        } else if (type instanceof BtfType.WideEnumeration enumeration) {
            return enumeration.name();
        } else if (type instanceof BtfType.Typedef typedef) {
            return typedef.name();
        } else if (type instanceof BtfType.Int number) {
            return number.name();
        }
        return "";
    }

    private static String essential(String name) {
        int end = name.indexOf(FLAVOR);
        return end > 0 ? name.substring(0, end) : name;
    }
}
