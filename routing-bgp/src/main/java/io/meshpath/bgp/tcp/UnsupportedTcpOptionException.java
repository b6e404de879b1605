// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

/** This kernel cannot do what {@link TcpOptions} ask: {@code "this kernel has no TCP-AO; it needs Linux 6.7 with CONFIG_TCP_AO"}. */
public final class UnsupportedTcpOptionException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1;

    private final String option;

    UnsupportedTcpOptionException(String option, String needs) {
        super("this kernel has no " + option + "; it needs " + needs);
        this.option = option;
    }

    /** What is missing: {@code "TCP-AO"}, {@code "TCP-MD5"}. */
    public String option() {
        return option;
    }
}
