// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import java.util.Optional;

/**
 * The running kernel lacks a part of netfilter that masquerade needs: {@code "masquerade needs nf_tables, which this kernel
 * does not have: load the module nf_tables, or choose a kernel with CONFIG_NF_TABLES_INET"}. The cause is what the kernel
 * answered.
 */
public final class NetfilterMissingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Errno EPROTONOSUPPORT = new Errno(93);

    private final String module;

    NetfilterMissingException(Part part, LinuxException cause) {
        super(
                "masquerade needs " + part.title + ", which this kernel does not have: load the module " + part.module
                        + ", or choose a kernel with " + part.option,
                cause);
        this.module = part.module;
    }

    /** The kernel module that would bring what is missing: {@code "nft_masq"}. */
    public String module() {
        return module;
    }

    /** What is missing. */
    enum Part {
        NETLINK("netlink for netfilter", "nfnetlink", "CONFIG_NETFILTER_NETLINK"),
        TABLES("nf_tables for IPv4 and IPv6", "nf_tables", "CONFIG_NF_TABLES_INET"),
        NAT("NAT chains of nf_tables", "nft_chain_nat", "CONFIG_NFT_NAT"),
        MASQUERADE("the masquerade statement of nf_tables", "nft_masq", "CONFIG_NFT_MASQ");

        private final String title;
        private final String module;
        private final String option;

        Part(String title, String module, String option) {
            this.title = title;
            this.module = module;
            this.option = option;
        }

        /** The part whose absence a refusal tells of; empty when it tells of something else. */
        static Optional<Part> missing(LinuxException refusal) {
            Errno errno = refusal.errno();
            if (errno.equals(EPROTONOSUPPORT)) {
                return Optional.of(NETLINK);
            }
            boolean isTable = refusal.object().startsWith("table");
            if (isTable && errno.equals(refusal.call().startsWith("list") ? Errno.EINVAL : Errno.EOPNOTSUPP)) {
                return Optional.of(TABLES);
            }
            if (errno.equals(Errno.ENOENT) && refusal.object().startsWith("NAT chain")) {
                return Optional.of(NAT);
            }
            boolean isRule = refusal.object().startsWith("masquerade rule");
            return errno.equals(Errno.ENOENT) && isRule ? Optional.of(MASQUERADE) : Optional.empty();
        }
    }
}
