// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;
import java.util.Optional;

/** Finds in a type of the kernel what a path leads to in one of an object: the same names, whatever lies between. */
final class CoreMatcher {
    private static final int DEEPEST = 32;

    private final Btf local;
    private final Btf target;
    private final TypeCompatibility compatibility;

    CoreMatcher(Btf local, Btf target) {
        this.local = local;
        this.target = target;
        this.compatibility = new TypeCompatibility(local, target);
    }

    /** The path of the same names from {@code candidate}; empty if there is none, or it leads to something else. */
    Optional<CorePath> match(CoreKind kind, CorePath ours, int candidate) {
        if (kind.isType()) {
            boolean matches = kind == CoreKind.TYPE_MATCHES
                    ? new TypeMatch(local, target).of(ours.root(), candidate)
                    : compatibility.ofTypes(ours.root(), candidate);
            return matches ? Optional.of(new CorePath(target, candidate, List.of(), 0)) : Optional.empty();
        }
        return kind.isEnumValue() ? constant(ours, candidate) : field(ours, candidate);
    }

    private Optional<CorePath> constant(CorePath ours, int candidate) {
        String name = ours.steps().get(0).name();
        int enumeration = target.resolve(candidate);
        List<BtfType.Constant> constants = CoreMembers.constants(target.type(enumeration));
        for (int i = 0; i < constants.size(); i++) {
            if (CoreMembers.areOfOneName(constants.get(i).name(), name)) {
                CorePath.Step step =
                        new CorePath.Step(enumeration, i, constants.get(i).name());
                return Optional.of(new CorePath(target, candidate, List.of(step), 0));
            }
        }
        return Optional.empty();
    }

    private Optional<CorePath> field(CorePath ours, int candidate) {
        List<CorePath.Step> steps = ours.steps();
        CorePath.CorePathBuilder theirs = new CorePath.CorePathBuilder(
                target, target.resolve(candidate), steps.get(0).index());
        for (CorePath.Step step : steps.subList(1, steps.size())) {
            if (!(step.isElement() ? element(theirs, step) : member(theirs, step, 0))) {
                return Optional.empty();
            }
        }
        return Optional.of(new CorePath(target, candidate, theirs.steps(), theirs.bitOffset()));
    }

    private boolean element(CorePath.CorePathBuilder theirs, CorePath.Step ours) {
        if (!(target.resolved(theirs.at()) instanceof BtfType.Array array)
                || array.length() != 0 && ours.index() >= array.length()) {
            return false;
        }
        theirs.element(target.resolve(array.element()), ours.index());
        return true;
    }

    /** Goes to the member of the same name, which may lie inside nameless ones. */
    private boolean member(CorePath.CorePathBuilder theirs, CorePath.Step ours, int depth) {
        int structure = target.resolve(theirs.at());
        Optional<Place> found = place(structure, ours.name(), 0, depth);
        if (found.isEmpty()) {
            return false;
        }
        Place place = found.get();
        int type = CoreMembers.of(local.type(ours.type())).get(ours.index()).type();
        theirs.skip(place.bitOffset());
        theirs.member(place.structure(), place.index(), place.member());
        return compatibility.ofFields(type, place.member().type());
    }

    /** A member, and how far into the outermost structure the one that has it begins. */
    private record Place(int structure, int index, BtfType.Member member, long bitOffset) {}

    private Optional<Place> place(int structure, String name, long bitOffset, int depth) {
        List<BtfType.Member> members = CoreMembers.of(target.type(structure));
        for (int i = 0; i < members.size(); i++) {
            BtfType.Member member = members.get(i);
            if (member.name().equals(name)) {
                return Optional.of(new Place(structure, i, member, bitOffset));
            }
            if (member.name().isEmpty() && depth < DEEPEST) {
                Optional<Place> inside =
                        place(target.resolve(member.type()), name, bitOffset + member.bitOffset(), depth + 1);
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        return Optional.empty();
    }
}
