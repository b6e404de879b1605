// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import java.util.ArrayList;
import java.util.List;

/**
 * The one field of an object that must have exactly one of several. Immutable.
 *
 * @param field its name
 * @param value what is in it
 */
record Choice(String field, Node value) {
    static Choice read(Node node, String... fields) {
        return of(Fields.of(node), fields);
    }

    /** The one field that is left of an object whose other fields have been taken already. */
    static Choice of(Fields object, String... fields) {
        List<Choice> given = new ArrayList<>();
        for (String field : fields) {
            object.take(field).ifPresent(value -> given.add(new Choice(field, value)));
        }
        object.end();
        if (given.size() == 1) {
            return given.get(0);
        }
        String found = given.isEmpty()
                ? "no field with a value"
                : String.join(" and ", given.stream().map(Choice::field).toList()) + " do not combine";
        throw object.refuse(found + "; write exactly one of " + String.join(", ", fields));
    }
}
