// expected: `test-util`
use bedrock_agentcore_control::test_util::Mock;

fn main() {
    Mock::new();
}
