// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that hold for every kernel that these tests run on. */
final class BpfFeaturesIT {
    @Test
    void everyKindIsThereWithAnAnswer() {
        JsonNode answers = CommandRun.of("bpf", "features", "-o", "json").json();
        assertThat(answers.path("mapTypes").path("hash").asText()).isEqualTo("yes");
        assertThat(answers.path("programTypes").path("xdp").asText()).isEqualTo("yes");
        assertThat(answers.path("linkTypes").path("cgroup").asText()).isEqualTo("yes");
        assertThat(answers.path("attachTypes").path("cgroup_inet_ingress").asText())
                .isEqualTo("yes");
        assertThat(answers.path("features").path("bounded_loops").asText()).isEqualTo("yes");
        for (String kind : List.of("mapTypes", "programTypes", "attachTypes", "linkTypes", "features")) {
            assertThat(answers.path(kind))
                    .isNotEmpty()
                    .allSatisfy(answer -> assertThat(answer.asText()).matches("yes|no|unknown: .+"));
        }
    }

    @Test
    void functionsAreThereForEveryTypeThatIs() {
        JsonNode helpers = CommandRun.of("bpf", "features", "-o", "json").json().path("helpers");
        assertThat(helpers.path("sched_cls").path("bpf_skb_store_bytes").asText())
                .isEqualTo("yes");
        assertThat(helpers.path("xdp").path("bpf_skb_store_bytes").asText()).isEqualTo("no");
    }

    @Test
    void functionsAreToldByProgramType() {
        JsonNode xdp = CommandRun.of("bpf", "features", "--helpers", "xdp", "-o", "json")
                .json();
        assertThat(xdp.path("programType").asText()).isEqualTo("xdp");
        assertThat(xdp.path("helpers").path("bpf_redirect_map").asText()).isEqualTo("yes");
        assertThat(xdp.path("helpers").path("bpf_skb_store_bytes").asText()).isEqualTo("no");
    }

    @Test
    void theTableHasThemToo() {
        assertThat(CommandRun.of("bpf", "features").out()).contains("MAP TYPE ", "PROGRAM TYPE ", "LINK ", "FEATURE ");
    }
}
