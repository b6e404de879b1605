// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

/** One claim about the mesh, and the observations that show it. */
public interface Step {
    /** The claim, in a few words. */
    String title();

    /**
     * Looks whether the claim holds, and says what it sees.
     *
     * @throws io.meshpath.demo.lab.UnmetException when it does not hold
     * @throws Exception when it could not look, which counts the same
     */
    void check(Findings findings) throws Exception;
}
