// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.util.Locale;

/** How far the change from one pair of authorities to the next one is; each stage follows on the one above it. */
public enum RotationStage {
    /** One authority signs and is trusted, which is so for most of the time. */
    SETTLED("finish"),
    /** The next authority is trusted too; nothing is signed by it yet. */
    INTRODUCED("begin"),
    /** The next authority signs, and everything was signed anew; the one before is trusted still. */
    SWITCHED("switch");

    private final String verb;

    RotationStage(String verb) {
        this.verb = verb;
    }

    /** What leads here: {@code begin}, {@code switch} or {@code finish}. */
    public String verb() {
        return verb;
    }

    /** The stage that follows. */
    public RotationStage next() {
        return values()[(ordinal() + 1) % values().length];
    }

    /** As it stands in a plan. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is no such stage */
    static RotationStage parse(String text) {
        for (RotationStage stage : values()) {
            if (stage.text().equals(text)) {
                return stage;
            }
        }
        throw new IllegalArgumentException("rotation is settled, introduced or switched but was " + text);
    }
}
