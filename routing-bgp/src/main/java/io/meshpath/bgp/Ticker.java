// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

/** Where timers read the time, in nanoseconds that only differ meaningfully; tests pass a field they advance by hand. */
@FunctionalInterface
public interface Ticker {
    long nanoTime();

    /** {@link System#nanoTime}. */
    static Ticker system() {
        return System::nanoTime;
    }
}
