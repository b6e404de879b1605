// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The values of single nodes, or a refusal that says what was expected. */
final class Values {
    private Values() {}

    static String text(Node node) {
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Scalar.Type.TEXT) {
            return scalar.text();
        }
        throw node.refuse("expected text but was " + node.kind()
                + (node instanceof Node.Scalar scalar ? "; put it in quotes: \"" + scalar.text() + "\"" : ""));
    }

    static boolean flag(Node node) {
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Scalar.Type.BOOLEAN) {
            return Boolean.parseBoolean(scalar.text());
        }
        throw node.refuse("expected true or false but was " + node.kind() + "; write true or false, without quotes");
    }

    /** A whole number in decimal digits. */
    static int number(Node node, String what, int least, int most) {
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Scalar.Type.NUMBER) {
            return decimal(scalar, what, least, most);
        }
        throw node.refuse("expected a number but was " + node.kind() + "; write " + range(what, least, most)
                + ", without quotes");
    }

    /** The decimal digits of a scalar, quoted or not. */
    static int decimal(Node.Scalar scalar, String what, int least, int most) {
        String text = scalar.text();
        int value = text.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw scalar.refuse("'" + text + "' is not " + range(what, least, most));
        }
        return value;
    }

    static List<Node> list(Node node) {
        if (node instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        throw node.refuse("expected a list but was " + node.kind() + "; begin each element with '- '");
    }

    /** A list with at least and at most so many elements. */
    static List<Node> list(Node node, int least, int most) {
        List<Node> items = list(node);
        if (items.size() < least || items.size() > most) {
            throw node.refuse("has " + items.size() + " elements but must have from " + least + " to " + most
                    + (items.size() > most ? "; spread them over several" : "; list one, or leave the field out"));
        }
        return items;
    }

    static <T> List<T> each(List<Node> nodes, Function<Node, T> read) {
        List<T> values = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            values.add(read.apply(node));
        }
        return List.copyOf(values);
    }

    private static String range(String what, int least, int most) {
        return what + " from " + least + " to " + most;
    }
}
