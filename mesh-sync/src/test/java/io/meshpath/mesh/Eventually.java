// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.time.Due;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts what becomes true in a while. */
public final class Eventually {
    private Eventually() {}

    /** Tries until the assertion holds; after ten seconds it throws what the assertion throws. */
    public static void eventually(ThrowingCallable assertion) throws InterruptedException {
        Due end = Due.in(Duration.ofSeconds(10));
        while (true) {
            try {
                assertion.call();
                return;
            } catch (AssertionError e) {
                if (end.isNow()) {
                    throw e;
                }
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            Thread.sleep(10);
        }
    }
}
