// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

/**
 * Where something stands in a configuration. Immutable.
 *
 * @param source the file, or whatever the caller named the text
 * @param line from 1 on
 * @param path the fields that lead there: {@code neighbors[0].holdTime}; empty for the whole
 */
record Place(String source, int line, String path) {
    Place field(String name, int atLine) {
        return new Place(source, atLine, path.isEmpty() ? name : path + "." + name);
    }

    Place element(int index, int atLine) {
        return new Place(source, atLine, path + "[" + index + "]");
    }

    /** "bgp.yaml line 7: neighbors[0].holdTime". */
    @Override
    public String toString() {
        String at = source + " line " + line;
        return path.isEmpty() ? at : at + ": " + path;
    }
}
