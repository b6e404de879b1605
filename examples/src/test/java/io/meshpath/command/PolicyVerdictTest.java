// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyVerdictTest {
    @TempDir
    private Path folder;

    private static CommandRun verdict(Path model, Path flows, Object... more) {
        return CommandRun.of(
                "policy",
                "verdict",
                "--policies",
                WorldFiles.POLICIES,
                "--model",
                model,
                "--flows",
                flows,
                "-o",
                "json",
                List.of(more).isEmpty() ? "--engine=java" : more[0]);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void answersEachFlowWithItsOwnFieldsAndTheVerdict() {
        CommandRun run = verdict(WorldFiles.MODEL, WorldFiles.FLOWS);
        assertThat(run.json()).isEqualTo(WorldFiles.verdicts());
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void peersThatNameNoClusterAreInTheLocalOneIfAskedFor() throws IOException {
        Path flows = file("flows.json", "[{\"from\": \"x/b\", \"to\": \"192.0.2.2\", \"port\": 6443}]");
        JsonNode any = verdict(WorldFiles.MODEL, flows).json().get(0);
        JsonNode local = verdict(WorldFiles.MODEL, flows, "--default-local-cluster")
                .json()
                .get(0);
        assertThat(any.path("egress").asText()).isEqualTo("allowed");
        assertThat(local.path("egress").asText()).isEqualTo("denied");
    }

    @Test
    void theTableNamesEndsAsPeopleDo() {
        CommandRun run = CommandRun.of(
                "policy", "verdict", WorldFiles.POLICIES, "--model", WorldFiles.MODEL, "--flows", WorldFiles.FLOWS);
        assertThat(run.out().lines().map(line -> line.replaceAll(" {3,}", " | ")))
                .startsWith("FROM | TO | PACKET | EGRESS | INGRESS | VERDICT | DECIDED BY")
                .contains(
                        "x/a | y/b | UDP 9055 | allowed | denied | denied | y/web",
                        "toronto/z/a | y/b | ICMP type 8 | notApplicable | allowed | allowed | y/web",
                        "x/b | node n1 | TCP 6443 | allowed | allowed | allowed | x/out, nodes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"from\": \"x/q\", \"to\": \"x/a\", \"port\": 1}] | line 1: [0]: from: no pod is called 'x/q'; write namespace/name of one in the model",
                "[{\"from\": \"x/a\", \"port\": 1}] | line 1: [0]: to is missing; write namespace/pod, an address or host",
                "[{\"from\": \"10.0.0.300\", \"to\": \"x/a\", \"port\": 1}] | line 1: [0]: from: ",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"prt\": 1}] | line 1: [0]: prt: unknown field 'prt'; expected one of from, icmpType, port, protocol, to",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"port\": 70000}] | line 1: [0]: a port is from 0 to 65535, not 70000",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"port\": \"http\"}] | line 1: [0]: the receiver has no TCP port called 'http'; it has names for dns (UDP 53), web (TCP 8080)",
                "[{\"from\": \"x/a\", \"to\": \"y/b\"}] | line 1: [0]: port is missing; TCP has ports",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"protocol\": \"ICMP\"}] | line 1: [0]: icmpType is missing; ICMP has types",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"icmpType\": \"8\"}] | line 1: [0]: icmpType: expected a whole number without quotes",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"icmpType\": 8, \"port\": 1}] | line 1: [0]: port and icmpType exclude one another; keep one",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"icmpType\": 300}] | line 1: [0]: ICMP type does not fit in 8 bits: 300",
                "[{\"from\": \"x/a\", \"to\": \"y/b\", \"port\": 1, \"protocol\": \"FOO\"}] | line 1: [0]: only TCP, UDP and SCTP have ports, not 'FOO'",
                "[{\"from\": \"x/a\", \"from\": \"y/b\"}] | line 1: not JSON: Duplicate field 'from'; correct the syntax there",
                "[7] | line 1: [0]: expected an object; write { … }",
                "{} | expected a list; write [ … ]",
                "[{\"from\": | line 1: not JSON: Unexpected end-of-input",
                "[] [] | there is something behind the list; remove it",
            })
    void aFlowThatIsNoneIsNamedAndNothingIsAnswered(String flows, String problem) throws IOException {
        Path file = file("flows.json", flows);
        CommandRun run = verdict(WorldFiles.MODEL, file);
        assertThat(run.err())
                .startsWith("meshpath policy verdict: " + file + ": " + problem)
                .containsOnlyOnce("\n");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"cluster\": \"At lanta\"} | line 1: cluster: cluster name must be ",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"ips\": [\"10.0.0.1000\"]}]} | line 1: pods[0].ips[0]: ",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"ips\": \"10.0.0.1\"}]} | line 1: pods[0].ips: expected a list",
                "{\"pods\": [{\"name\": \"a\"}]} | line 1: pods[0]: namespace is missing",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"label\": {}}]} | line 1: pods[0].label: unknown field 'label'; expected one of cluster, ips, labels, name, namedPorts, namespace, serviceAccount",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"labels\": {\"v\": 1}}]} | line 1: pods[0].labels.v: expected text in quotes",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"labels\": {\"v\": null}}]} | line 1: pods[0]: value of 'v' is missing",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"labels\": {\"v\": \";\"}}]} | pods[0]: label value has a character it must not have at 0: ';'",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"namedPorts\": {\"h\": {\"port\": 0}}}]} | line 1: pods[0].namedPorts.h: a port is from 1 to 65535, not 0",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\"}, {\"namespace\": \"x\", \"name\": \"a\"}]} | pods[1]: pod default/x/a is there twice; keep one",
                "{\"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"ips\": [\"10.0.0.1\"]}], \"nodes\": [{\"name\": \"n\", \"ips\": [\"10.0.0.1\"]}]} | nodes[0]: 10.0.0.1 is also an address of x/a; keep one",
                "{\"pods\": {}} | line 1: pods: expected a list",
                "{} {} | line 1: ",
                "[] | line 1: expected an object",
            })
    void aModelThatIsNoneIsRefusedWithThePlace(String model, String problem) throws IOException {
        Path file = file("model.json", model);
        CommandRun run = verdict(file, file("flows.json", "[]"));
        assertThat(run.err())
                .startsWith("meshpath policy verdict: " + file + ": " + problem)
                .containsOnlyOnce("\n");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
    }

    @Test
    void aPodOfTwoClustersIsNamedWithItsCluster() throws IOException {
        Path model = file("model.json", """
                {"pods": [{"namespace": "x", "name": "a", "cluster": "toronto"},
                          {"namespace": "x", "name": "a", "cluster": "singapore"}]}""");
        CommandRun run = verdict(model, file("flows.json", "[{\"from\": \"x/a\", \"to\": \"host\", \"port\": 1}]"));
        assertThat(run.err()).contains("'x/a' is in several clusters; write one of toronto/x/a, singapore/x/a");
    }

    @Test
    void policiesThatAreWrongAreNotAsked() throws IOException {
        Path policies = file("p.yaml", "kind: Foo\n");
        CommandRun run =
                CommandRun.of("policy", "verdict", policies, "--model", WorldFiles.MODEL, "--flows", WorldFiles.FLOWS);
        assertThat(run.err()).startsWith("meshpath policy verdict: " + policies + ": document 1, line 1: ");
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
    }
}
