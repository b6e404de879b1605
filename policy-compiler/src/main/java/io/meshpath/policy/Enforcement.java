// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

/** When endpoints are denied what no rule allows. */
public enum Enforcement {
    /** In a direction in which some rule selects them and has the default deny on. */
    DEFAULT,
    /** Always, whether or not a rule selects them. */
    ALWAYS,
    /** Never: rules do not count at all. */
    NEVER
}
