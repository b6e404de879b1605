// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

/**
 * A configuration that cannot be used. The message is one line: file, line, the path of the field, what is wrong and what to
 * do: {@code "bgp.yaml line 7: neighbors[0].holdTime: …"}.
 */
public final class BgpConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;
    private final String field;

    private BgpConfigException(String message, int line, String field) {
        super(message);
        this.line = line;
        this.field = field;
    }

    static BgpConfigException at(Place place, String problem) {
        return new BgpConfigException(place + ": " + problem, place.line(), place.path());
    }

    /** The line in the file, from 1 on. */
    public int line() {
        return line;
    }

    /** The fields that lead to what is wrong, as in {@code neighbors[0].holdTime}; empty for the file as a whole. */
    public String field() {
        return field;
    }
}
