//! A client of the data plane, generated from a small model with its shapes, against a server that
//! sends piece by piece.

#[path = "../../examples/invoke_agent.rs"]
#[allow(dead_code, reason = "the test calls what main calls")]
mod invoke_agent;

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bedrock_agentcore::operation::InvokeCodeInterpreter;
use bedrock_agentcore::types::{CodeInterpreterStreamOutput, ToolArguments, ToolName};
use bedrock_agentcore::{Client, ErrorKind};
use tests::credentials;

const ARN: &str = "arn:aws:bedrock-agentcore:us-west-2:123456789012:runtime/support-AbCdEfGhIj";

/// Starts a server that answers one request with what it is told. Returns the client, the teller,
/// and the request.
fn server() -> (Client, Sender<Vec<u8>>, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (teller, told) = channel::<Vec<u8>>();
    let (sender, request) = channel();
    thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        sender.send(read_request(&mut connection)).unwrap();
        for bytes in told {
            connection.write_all(&bytes).unwrap();
        }
    });
    let builder = Client::builder().region("us-west-2").endpoint_url(url);
    let client = builder.credentials_provider(credentials(None)).build();
    (client.unwrap(), teller, request)
}

/// Reads a request, which ends with the brace of its JSON.
fn read_request(connection: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.ends_with(b"}") {
        let length = connection.read(&mut buffer).unwrap();
        request.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8_lossy(&request).into_owned()
}

/// A writer that asks for the next part of the answer when it has written one.
struct Conversation {
    written: Vec<String>,
    answers: Vec<&'static str>,
    teller: Option<Sender<Vec<u8>>>,
}

impl Conversation {
    fn ask(&mut self) {
        match (self.answers.pop(), &self.teller) {
            (Some(answer), Some(teller)) => teller.send(answer.into()).unwrap(),
            _ => self.teller = None,
        }
    }
}

impl Write for Conversation {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.written
            .push(String::from_utf8_lossy(part).into_owned());
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.ask();
        Ok(())
    }
}

#[tokio::test]
async fn an_answer_is_printed_while_it_arrives() {
    let (client, teller, request) = server();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\
                x-amzn-bedrock-agentcore-runtime-session-id: session-1\r\n\r\n";
    teller.send(head.into()).unwrap();
    teller.send("data: There ".into()).unwrap();
    // The server sends each part only after the one before it was printed.
    let mut out = Conversation {
        written: Vec::new(),
        answers: vec!["sheep.\n\n", "are 12 "],
        teller: Some(teller),
    };

    let session = invoke_agent::invoke(&client, ARN, "How many sheep?", &mut out)
        .await
        .unwrap();

    assert_eq!(session.as_deref(), Some("session-1"));
    assert_eq!(out.written, ["data: There ", "are 12 ", "sheep.\n\n"]);
    let request = request.recv().unwrap();
    assert!(
        request.starts_with("POST /runtimes/arn%3Aaws%3Abedrock-agentcore%3A"),
        "{request}"
    );
    assert!(
        request.ends_with("\r\n\r\n{\"prompt\":\"How many sheep?\"}"),
        "{request}"
    );
}

fn message(headers: &[(&'static str, &'static str)], payload: &'static str) -> Vec<u8> {
    let mut message = Message::new(payload.as_bytes());
    for (name, value) in headers {
        message = message.add_header(Header::new(*name, HeaderValue::String((*value).into())));
    }
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn results_of_a_code_interpreter_are_events() {
    let (client, teller, request) = server();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\n\
                connection: close\r\n\r\n";
    teller.send(head.into()).unwrap();
    let arguments = ToolArguments::new().code("print(6 * 7)");
    let call = InvokeCodeInterpreter::new("aws.codeinterpreter.v1", ToolName::ExecuteCode)
        .arguments(arguments);

    let mut events = client.invoke_code_interpreter(call).await.unwrap().stream;
    let result = message(
        &[(":message-type", "event"), (":event-type", "result")],
        r#"{"content": [{"type": "text", "text": "42"}], "isError": false}"#,
    );
    for byte in result {
        teller.send(vec![byte]).unwrap();
    }
    let Some(CodeInterpreterStreamOutput::Result(result)) = events.try_next().await.unwrap() else {
        panic!("no result");
    };
    assert_eq!(result.content[0].text.as_deref(), Some("42"));

    let throttled = message(
        &[
            (":message-type", "exception"),
            (":exception-type", "throttlingException"),
        ],
        r#"{"message": "slow down"}"#,
    );
    teller.send(throttled).unwrap();
    let error = events.try_next().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::Service, Some("ThrottlingException"))
    );
    assert_eq!(error.message(), "slow down");
    assert_eq!(events.try_next().await.unwrap(), None);
    assert!(request.recv().unwrap().contains("print(6 * 7)"));
}
