// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

/**
 * A policy that is not taken. The message is one line: file, document and line, the path of the field, what is wrong and
 * what to do: {@code "app.yaml: document 2, line 14: spec.ingress[0].toPorts: …"}.
 */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String source;
    private final int document;
    private final int line;

    private PolicyException(String message, String source, int document, int line) {
        super(message);
        this.source = source;
        this.document = document;
        this.line = line;
    }

    /** A refusal of what stands at {@code place}. */
    public static PolicyException at(Place place, String problem) {
        return new PolicyException(place + ": " + problem, place.source(), place.document(), place.line());
    }

    /** A refusal of a whole source. */
    public static PolicyException of(String source, String problem) {
        return new PolicyException(source + ": " + problem, source, 0, 0);
    }

    /** The file, or whatever the caller named the text. */
    public String source() {
        return source;
    }

    /** The document's number in the source, from 1 on; 0 where the source as a whole is refused. */
    public int document() {
        return document;
    }

    /** The line in the source, from 1 on; 0 where the source as a whole is refused. */
    public int line() {
        return line;
    }
}
