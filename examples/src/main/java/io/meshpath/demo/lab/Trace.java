// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

/** Hears of every command the lab runs. */
@FunctionalInterface
public interface Trace {
    void say(String line);

    /** Keeps quiet. */
    static Trace none() {
        return line -> {};
    }
}
