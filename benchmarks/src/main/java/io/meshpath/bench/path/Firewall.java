// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A packet filter of the kernel in front of the answering pod. Packets of connections that were let in pass by the first rule,
 * as in every filter that people write for Kubernetes.
 */
enum Firewall {
    /** A rule for each source and port. */
    IPTABLES("iptables") {
        @Override
        void install(Side server, Rules rules) {
            String accepted = rules.all()
                    .flatMap(rule -> Stream.of("tcp", "udp").map(protocol -> line(rule, protocol)))
                    .collect(Collectors.joining("\n"));
            server.runWith("""
                    *filter
                    :FORWARD ACCEPT [0:0]
                    -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
                    %s
                    -A FORWARD -o lxc -j DROP
                    COMMIT
                    """.formatted(accepted), "iptables-restore");
        }

        private String line(Rules.Rule rule, String protocol) {
            return "-A FORWARD -o lxc -s " + rule.source() + "/32 -p " + protocol + " --dport " + rule.firstPort() + ":"
                    + rule.lastPort() + " -j ACCEPT";
        }
    },
    /** One look-up in a set of sources and ports. */
    NFTABLES("nftables") {
        @Override
        void install(Side server, Rules rules) {
            String elements = rules.all()
                    .map(rule -> rule.source() + " . " + rule.firstPort() + "-" + rule.lastPort())
                    .collect(Collectors.joining(", "));
            server.runWith("""
                    table ip pods {
                      set allowed {
                        type ipv4_addr . inet_service
                        flags interval
                        elements = { %s }
                      }
                      chain forward {
                        type filter hook forward priority filter; policy accept;
                        ct state established,related accept
                        oifname "lxc" meta l4proto { tcp, udp } ip saddr . th dport @allowed accept
                        oifname "lxc" drop
                      }
                    }
                    """.formatted(elements), "nft", "-f", "-");
        }
    };

    private final String text;

    Firewall(String text) {
        this.text = text;
    }

    /** Has the answering pod's node keep these rules. */
    abstract void install(Side server, Rules rules);

    @Override
    public String toString() {
        return text;
    }
}
