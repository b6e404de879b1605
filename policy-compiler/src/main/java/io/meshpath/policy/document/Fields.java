// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Place;
import io.meshpath.policy.PolicyException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of one object, taken one after the other; what is left at the {@link #end} is refused. Not safe for use by
 * multiple threads.
 */
final class Fields {
    private final Node.Mapping object;
    private final Set<String> known = new TreeSet<>();

    private Fields(Node.Mapping object) {
        this.object = object;
    }

    /** The fields of {@code node}, which must be an object. */
    static Fields of(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return new Fields(mapping);
        }
        throw node.refuse("expected an object but was " + node.kind() + "; write fields with values here");
    }

    Place place() {
        return object.place();
    }

    PolicyException refuse(String problem) {
        return object.refuse(problem);
    }

    /** The field of this name, or empty where it is absent or null. */
    Optional<Node> take(String name) {
        known.add(name);
        return Optional.ofNullable(object.fields().get(name)).filter(node -> !node.isNull());
    }

    /** The text in the field of this name. */
    Optional<String> text(String name) {
        return take(name).map(Values::text);
    }

    /** The field of this name, which must be there. */
    Node required(String name, String remedy) {
        return take(name).orElseThrow(() -> missing(name, remedy));
    }

    /** The truth value in the field of this name. */
    Optional<Boolean> flag(String name) {
        return take(name).map(Values::flag);
    }

    /** The elements of the list in the field of this name; empty where the field is absent, not where the list is. */
    Optional<List<Node>> list(String name) {
        return take(name).map(Values::list);
    }

    /** The same, of a list that has at least and at most so many elements. */
    Optional<List<Node>> list(String name, int least, int most) {
        return take(name).map(node -> Values.list(node, least, most));
    }

    /** The text in the field of this name, which must be there. */
    String requiredText(String name, String remedy) {
        return Values.text(required(name, remedy));
    }

    /** Makes sure that the object is of a version of its kind that is known: the newest, or one of the older ones. */
    void requireApiVersion(String kind, String newest, String... older) {
        String written = requiredText("apiVersion", "write " + newest);
        if (!written.equals(newest) && !List.of(older).contains(written)) {
            throw refuse("apiVersion '" + written + "' is not known for " + kind + "; write " + newest);
        }
    }

    /** Lets a field be whatever it is. */
    void ignore(String... names) {
        known.addAll(List.of(names));
    }

    /** Refuses a field by name, whatever is in it, with the reason. */
    void unsupported(String name, String reason) {
        take(name).ifPresent(node -> {
            throw node.refuse(name + " is not supported: " + reason);
        });
        known.remove(name); // no field to recommend in end()
    }

    /** The refusal of an object without this field; or of what stands there in its place, when that is a slip of it. */
    PolicyException missing(String name, String remedy) {
        Set<String> others = new TreeSet<>(object.fields().keySet());
        others.removeAll(known);
        return FieldNames.nearest(others, name)
                .map(slip -> unknown(slip, name))
                .orElseGet(() -> refuse("field '" + name + "' is missing; " + remedy));
    }

    /** Refuses every field that nobody asked for. */
    void end() {
        for (String name : object.fields().keySet()) {
            if (!known.contains(name)) {
                throw FieldNames.nearest(known, name)
                        .map(meant -> unknown(name, meant))
                        .orElseGet(
                                () -> at(name).refuse("unknown field '" + name + "'; expected one of " + expected()));
            }
        }
    }

    private PolicyException unknown(String name, String meant) {
        return at(name).refuse("unknown field '" + name + "'; did you mean '" + meant + "'?");
    }

    private String expected() {
        return String.join(", ", known);
    }

    private Node at(String name) {
        Node node = object.fields().get(name);
        return node == null ? object : node;
    }
}
