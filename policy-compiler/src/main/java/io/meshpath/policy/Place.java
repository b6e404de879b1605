// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

/**
 * Where something stands in a source. Immutable.
 *
 * @param source the file, or whatever the caller named the text
 * @param document the document's number, from 1 on
 * @param line the line in the source, from 1 on
 * @param path the fields that lead there: {@code spec.ingress[0].toPorts}; empty for the document itself
 */
public record Place(String source, int document, int line, String path) {
    /** A field of the object at this place. */
    public Place field(String name, int atLine) {
        return new Place(source, document, atLine, path.isEmpty() ? name : path + "." + name);
    }

    /** An element of the list at this place. */
    public Place element(int index, int atLine) {
        return new Place(source, document, atLine, path + "[" + index + "]");
    }

    @Override
    public String toString() {
        String document = source + ": document " + document() + ", line " + line;
        return path.isEmpty() ? document : document + ": " + path;
    }
}
